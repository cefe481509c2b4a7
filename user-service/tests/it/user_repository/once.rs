//! Additions with an idempotency key.

use chrono::{DateTime, TimeDelta};
use port_types::{Failure, IdempotencyKey, IdempotentRequest, KeyState};

use super::*;

fn keyed(name: &str, hours: i64) -> IdempotentRequest {
    let start = DateTime::from_timestamp_millis(1_795_342_504_123).unwrap();
    IdempotentRequest {
        key: IdempotencyKey { name: name.to_owned(), fingerprint: [1; 32] },
        at: start + TimeDelta::hours(hours),
    }
}

async fn add_idempotent(
    users: &Users,
    number: u128,
    request: &IdempotentRequest,
) -> Option<KeyState<User>> {
    users.add_idempotent(&user(number), request).await.unwrap()
}

async fn count(users: &Users) -> usize {
    let users = users.list(Selection::all(OldestFirst)).await.unwrap();
    users.try_collect::<Vec<_>>().await.unwrap().len()
}

fn same(number: u128) -> KeyState<User> {
    KeyState::Replay(user(number))
}

#[rstest]
#[tokio::test]
async fn a_repetition_yields_the_user_as_they_were_registered(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    assert_eq!(add_idempotent(&users, 1, &keyed("a", 0)).await, None);
    assert_eq!(users.find(user(1).id()).await.unwrap(), Some(user(1)));
    assert_eq!(add_idempotent(&users, 2, &keyed("a", 0)).await, Some(same(1)));
    let changed = user(1).change(change(Some("Durand"), None));
    assert!(users.replace(&changed, 1).await.unwrap());
    assert_eq!(add_idempotent(&users, 3, &keyed("a", 1)).await, Some(same(1)));
    assert!(users.remove(user(1).id(), 2).await.unwrap());
    assert_eq!(add_idempotent(&users, 4, &keyed("a", 2)).await, Some(same(1)));
    assert_eq!(count(&users).await, 0);
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    add_idempotent(&users, 1, &keyed("a", 0)).await;
    let mut other = keyed("a", 0);
    other.key.fingerprint = [2; 32];
    assert_eq!(add_idempotent(&users, 2, &other).await, Some(KeyState::Mismatch));
    assert_eq!(count(&users).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_has_expired_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    add_idempotent(&users, 1, &keyed("a", 0)).await;
    assert_eq!(add_idempotent(&users, 2, &keyed("a", 23)).await, Some(same(1)));
    assert_eq!(add_idempotent(&users, 3, &keyed("a", 24)).await, None);
    assert_eq!(add_idempotent(&users, 4, &keyed("a", 47)).await, Some(same(3)));
    assert_eq!(count(&users).await, 2);
}

#[rstest]
#[tokio::test]
async fn a_user_who_cannot_be_kept_leaves_the_key_free(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    users.add(&user(1)).await.unwrap();
    let outcome = users.add_idempotent(&user(1), &keyed("a", 0)).await;
    assert!(matches!(outcome, Err(Failure::Unexpected(_))));
    assert_eq!(add_idempotent(&users, 2, &keyed("a", 0)).await, None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_64_who_race_on_three_instances_one_registers_a_user(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((place, users)) = repository(engine).await else {
        return;
    };
    let mut instances = vec![users.clone()];
    for _ in 0..2 {
        let database = place.open::<Migrator>().await;
        instances.push(Arc::new(SeaOrmUserRepository::new(database)));
    }
    let race = (0..64).zip(instances.iter().cycle()).map(|(number, users)| {
        let users = users.clone();
        tokio::spawn(async move { (number, add_idempotent(&users, number, &keyed("a", 0)).await) })
    });
    let (mut winners, mut known) = (Vec::new(), Vec::new());
    for task in race.collect::<Vec<_>>() {
        match task.await.unwrap() {
            (number, None) => winners.push(number),
            (_, Some(earlier)) => known.push(earlier),
        }
    }
    let [winner] = winners[..] else {
        panic!("{winners:?}");
    };
    for earlier in known {
        let is_known = [same(winner), KeyState::InFlight].contains(&earlier);
        assert!(is_known, "{earlier:?}");
    }
    assert_eq!(count(&users).await, 1);
}
