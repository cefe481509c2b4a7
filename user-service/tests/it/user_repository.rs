//! The contract of `UserRepository`, over every adapter.

use std::sync::Arc;

use bounded_text::BoundedText;
use chrono::{DateTime, TimeDelta};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, IdempotencyKey, IdempotentRequest, KeyState, Selection};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use user_service::adapters::outbound::database::{Migrator, SeaOrmUserRepository};
use user_service::application::ports::UserRepository;
use user_service::domain::user::{Address, Name, Profile, ProfileChange, User, UserId};
use uuid::Uuid;

type Users = Arc<dyn UserRepository>;

async fn repository(engine: Engine) -> Option<(TestDatabase, Users)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    Some((place, Arc::new(SeaOrmUserRepository::new(database))))
}

fn user(number: u128) -> User {
    let profile = Profile {
        last_name: Name::parse("O'Brien-Łukasz").unwrap(),
        first_name: Name::parse("Zoé 🛍").unwrap(),
        address: Address::parse("12 rue des Lilas\n69003 Lyon").unwrap(),
    };
    User::register(UserId(Uuid::from_u128(number)), profile)
}

fn change(last_name: Option<&str>, address: Option<&str>) -> ProfileChange {
    ProfileChange {
        last_name: last_name.map(|name| Name::parse(name).unwrap()),
        first_name: None,
        address: address.map(|address| Address::parse(address).unwrap()),
    }
}

#[rstest]
#[tokio::test]
async fn an_added_user_is_found_as_it_was_added(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    users.add(&user(1)).await.unwrap();
    assert_eq!(users.find(user(1).id()).await.unwrap(), Some(user(1)));
    assert_eq!(users.find(user(2).id()).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn all_users_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    for number in (1..=1_100).rev() {
        users.add(&user(number)).await.unwrap();
    }
    let listed: Vec<User> =
        users.list(Selection::all(OldestFirst)).await.unwrap().try_collect().await.unwrap();
    assert!(listed.into_iter().eq((1..=1_100).map(user)));
}

#[rstest]
#[tokio::test]
async fn a_user_is_replaced_at_the_expected_version_only(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else { return };
    users.add(&user(1)).await.unwrap();
    let changed = user(1).change(change(Some("Durand"), None));
    assert!(users.replace(&changed, 1).await.unwrap());
    assert!(!users.replace(&changed, 1).await.unwrap());
    assert_eq!(users.find(changed.id()).await.unwrap(), Some(changed));
    assert!(!users.replace(&user(2), 1).await.unwrap(), "never added");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_writers_exactly_one_replaces(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    users.add(&user(1)).await.unwrap();
    let race = (0..16).map(|number| {
        let users = users.clone();
        let changed = user(1).change(change(None, Some(&format!("{number} rue des Lilas"))));
        tokio::spawn(async move { users.replace(&changed, 1).await.unwrap() })
    });
    let mut winners = 0;
    for task in race.collect::<Vec<_>>() {
        winners += u32::from(task.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[rstest]
#[tokio::test]
async fn a_user_is_removed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    users.add(&user(1)).await.unwrap();
    assert!(users.remove(user(1).id(), 1).await.unwrap());
    assert!(!users.remove(user(1).id(), 1).await.unwrap());
    users.add(&user(2)).await.unwrap();
    assert!(!users.remove(user(2).id(), 2).await.unwrap(), "of another version");
    assert!(users.find(user(2).id()).await.unwrap().is_some());
    assert_eq!(users.find(user(1).id()).await.unwrap(), None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_finds_the_user_they_look_for(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    for number in 1..=20 {
        users.add(&user(number)).await.unwrap();
    }
    // Some are looked for by several, some are not there.
    let looking = (0..200).map(|number| {
        let (users, id) = (users.clone(), UserId(Uuid::from_u128(number % 30)));
        tokio::spawn(async move { users.find(id).await.unwrap() })
    });
    for (number, found) in (0..).zip(join_all(looking.collect::<Vec<_>>()).await) {
        let number = number % 30;
        let expected = (1..=20).contains(&number).then(|| user(number));
        assert_eq!(found.unwrap(), expected, "{number}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_is_seen_whoever_else_looks(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else { return };
    let registering = (1..=40).map(|number| {
        let users = users.clone();
        tokio::spawn(async move {
            let id = user(number).id();
            let before = users.find(id).await.unwrap();
            users.add(&user(number)).await.unwrap();
            (number, before, users.find(id).await.unwrap())
        })
    });
    for registered in join_all(registering.collect::<Vec<_>>()).await {
        let (number, before, after) = registered.unwrap();
        assert_eq!((before, after), (None, Some(user(number))));
    }
}

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
    let Some((_place, users)) = repository(engine).await else { return };
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
async fn a_record_of_the_release_before_is_still_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((place, users)) = repository(engine).await else { return };
    assert_eq!(add_idempotent(&users, 1, &keyed("a", 0)).await, None);
    // It had the same fields, and no version.
    let strip = "UPDATE idempotency_keys SET answer = replace(answer, '\"record_version\":1,', '')";
    let database = place.open::<Migrator>().await;
    database.writer().execute_unprepared(strip).await.unwrap();
    assert_eq!(add_idempotent(&users, 2, &keyed("a", 1)).await, Some(same(1)));
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    add_idempotent(&users, 1, &keyed("a", 0)).await;
    let mut other = keyed("a", 0);
    other.key.fingerprint = [2; 32];
    assert_eq!(add_idempotent(&users, 2, &other).await, Some(KeyState::Mismatch));
    assert_eq!(count(&users).await, 1);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_has_expired_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    add_idempotent(&users, 1, &keyed("a", 0)).await;
    assert_eq!(add_idempotent(&users, 2, &keyed("a", 23)).await, Some(same(1)));
    assert_eq!(add_idempotent(&users, 3, &keyed("a", 24)).await, None);
    assert_eq!(add_idempotent(&users, 4, &keyed("a", 47)).await, Some(same(3)));
    assert_eq!(count(&users).await, 2);
}

#[rstest]
#[tokio::test]
async fn a_user_who_cannot_be_kept_leaves_the_key_free(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
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
    let Some((place, users)) = repository(engine).await else { return };
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
    let [winner] = winners[..] else { panic!("{winners:?}") };
    for earlier in known {
        let is_known = [same(winner), KeyState::InFlight].contains(&earlier);
        assert!(is_known, "{earlier:?}");
    }
    assert_eq!(count(&users).await, 1);
}

async fn part(users: &Users, after: Option<u128>, limit: u16, direction: Direction) -> Vec<u128> {
    let selection =
        Selection { after: after.map(|number| user(number).id()), limit: Some(limit), direction };
    let part = users.list(selection).await.unwrap();
    let part: Vec<User> = part.try_collect().await.unwrap();
    part.iter().map(|user| user.id().0.as_u128()).collect()
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_user_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else { return };
    for number in [3, 1, 5, 2, 4] {
        users.add(&user(number)).await.unwrap();
    }
    assert_eq!(part(&users, None, 2, OldestFirst).await, [1, 2]);
    assert_eq!(part(&users, Some(2), 2, OldestFirst).await, [3, 4]);
    assert_eq!(part(&users, Some(4), 2, OldestFirst).await, [5]);
    assert!(part(&users, Some(5), 2, OldestFirst).await.is_empty());
    assert_eq!(part(&users, None, 2, NewestFirst).await, [5, 4]);
    assert_eq!(part(&users, Some(4), 1_000, NewestFirst).await, [3, 2, 1]);
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_user_that_was_removed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else { return };
    for number in 1..=4 {
        users.add(&user(number)).await.unwrap();
    }
    users.remove(user(2).id(), 1).await.unwrap();
    assert_eq!(part(&users, Some(2), 2, OldestFirst).await, [3, 4]);
    assert_eq!(part(&users, Some(2), 2, NewestFirst).await, [1]);
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everything_behind_a_user_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, users)) = repository(engine).await else { return };
    for number in 1..=450 {
        users.add(&user(number)).await.unwrap();
    }
    let selection = Selection { after: Some(user(449).id()), ..Selection::all(NewestFirst) };
    let rest = users.list(selection).await.unwrap();
    let rest: Vec<User> = rest.try_collect().await.unwrap();
    assert!(rest.into_iter().eq((1..=448).rev().map(user)));
}
