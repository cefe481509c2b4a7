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

/// A repository on a database of its own.
struct Users {
    repository: Arc<dyn UserRepository>,
    place: TestDatabase,
}

impl Users {
    async fn on(engine: Engine) -> Option<Self> {
        let place = TestDatabase::create(engine).await?;
        Some(Self { repository: instance(&place).await, place })
    }

    async fn add(&self, numbers: impl IntoIterator<Item = u128>) {
        for number in numbers {
            self.repository.add(&user(number)).await.unwrap();
        }
    }

    async fn find(&self, number: u128) -> Option<User> {
        self.repository.find(id(number)).await.unwrap()
    }

    async fn replace(&self, user: &User, expected: u32) -> bool {
        self.repository.replace(user, expected).await.unwrap()
    }

    async fn remove(&self, number: u128, expected: u32) -> bool {
        self.repository.remove(id(number), expected).await.unwrap()
    }

    async fn list(&self, selection: Selection<UserId>) -> Vec<User> {
        self.repository.list(selection).await.unwrap().try_collect().await.unwrap()
    }

    async fn all(&self) -> Vec<User> {
        self.list(Selection::all(OldestFirst)).await
    }

    async fn part(&self, after: Option<u128>, limit: u16, direction: Direction) -> Vec<u128> {
        let selection = Selection { after: after.map(id), limit: Some(limit), direction };
        let part = self.list(selection).await;
        part.iter().map(|user| user.id().0.as_u128()).collect()
    }

    async fn add_idempotent(&self, number: u128, hours: i64) -> Option<KeyState<User>> {
        let added = self.repository.add_idempotent(&user(number), &request(hours)).await;
        added.unwrap()
    }
}

async fn instance(place: &TestDatabase) -> Arc<dyn UserRepository> {
    Arc::new(SeaOrmUserRepository::new(place.open::<Migrator>().await))
}

fn id(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn user(number: u128) -> User {
    let profile = Profile {
        last_name: Name::parse("O'Brien-Łukasz").unwrap(),
        first_name: Name::parse("Zoé 🛍").unwrap(),
        address: Address::parse("12 rue des Lilas\n69003 Lyon").unwrap(),
    };
    User::register(id(number), profile)
}

/// User 1 with another name.
fn renamed(name: &str) -> User {
    let last_name = Some(Name::parse(name).unwrap());
    user(1).change(ProfileChange { last_name, ..ProfileChange::default() })
}

/// A request with always the same key, so many hours after the first.
fn request(hours: i64) -> IdempotentRequest {
    let start = DateTime::from_timestamp_millis(1_795_342_504_123).unwrap();
    IdempotentRequest {
        key: IdempotencyKey { name: "a".to_owned(), fingerprint: [1; 32] },
        at: start + TimeDelta::hours(hours),
    }
}

fn replay(number: u128) -> KeyState<User> {
    KeyState::Replay(user(number))
}

#[rstest]
#[tokio::test]
async fn an_added_user_is_found_as_it_was_added(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([1]).await;
    assert_eq!(users.find(1).await, Some(user(1)));
    assert_eq!(users.find(2).await, None);
}

#[rstest]
#[tokio::test]
async fn all_users_are_listed_in_either_direction(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    users.add((1..=1_100).rev()).await;
    assert!(users.all().await.into_iter().eq((1..=1_100).map(user)));
    let behind = Selection { after: Some(id(1_099)), ..Selection::all(NewestFirst) };
    assert!(users.list(behind).await.into_iter().eq((1..=1_098).rev().map(user)));
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_user_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([3, 1, 5, 2, 4]).await;
    assert_eq!(users.part(None, 2, OldestFirst).await, [1, 2]);
    assert_eq!(users.part(Some(2), 2, OldestFirst).await, [3, 4]);
    assert_eq!(users.part(Some(4), 2, OldestFirst).await, [5]);
    assert!(users.part(Some(5), 2, OldestFirst).await.is_empty());
    assert_eq!(users.part(None, 2, NewestFirst).await, [5, 4]);
    assert_eq!(users.part(Some(4), 1_000, NewestFirst).await, [3, 2, 1]);
    users.remove(2, 1).await;
    assert_eq!(users.part(Some(2), 2, OldestFirst).await, [3, 4], "behind one that was removed");
    assert_eq!(users.part(Some(2), 2, NewestFirst).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_user_is_replaced_at_the_expected_version_only(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([1]).await;
    assert!(users.replace(&renamed("Durand"), 1).await);
    assert!(!users.replace(&renamed("Martin"), 1).await);
    assert_eq!(users.find(1).await, Some(renamed("Durand")));
    assert!(!users.replace(&user(2), 1).await, "never added");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_writers_exactly_one_replaces(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([1]).await;
    let race = (0..16).map(|number| {
        let (repository, renamed) = (users.repository.clone(), renamed(&number.to_string()));
        tokio::spawn(async move { repository.replace(&renamed, 1).await.unwrap() })
    });
    let replaced = join_all(race).await.into_iter().map(Result::unwrap);
    assert_eq!(replaced.filter(|replaced| *replaced).count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_user_is_removed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([1, 2]).await;
    assert!(users.remove(1, 1).await);
    assert!(!users.remove(1, 1).await);
    assert_eq!(users.find(1).await, None);
    assert!(!users.remove(2, 2).await, "of another version");
    assert!(users.find(2).await.is_some());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_is_seen_whoever_else_looks(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    let users = Arc::new(users);
    let registering = (1..=40).map(|number| {
        let users = users.clone();
        tokio::spawn(async move {
            let before = users.find(number).await;
            users.add([number]).await;
            (before, users.find(number).await, users.find(number % 5).await)
        })
    });
    for (number, registered) in (1..).zip(join_all(registering.collect::<Vec<_>>()).await) {
        let (before, after, other) = registered.unwrap();
        assert_eq!((before, after), (None, Some(user(number))));
        assert!(other.is_none_or(|other| other == user(number % 5)));
    }
}

#[rstest]
#[tokio::test]
async fn a_repetition_yields_the_user_as_they_were_registered(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    assert_eq!(users.add_idempotent(1, 0).await, None);
    assert_eq!(users.find(1).await, Some(user(1)));
    assert_eq!(users.add_idempotent(2, 0).await, Some(replay(1)));
    assert!(users.replace(&renamed("Durand"), 1).await);
    assert_eq!(users.add_idempotent(3, 1).await, Some(replay(1)));
    assert!(users.remove(1, 2).await);
    assert_eq!(users.add_idempotent(4, 2).await, Some(replay(1)));
    assert_eq!(users.all().await, []);
}

#[rstest]
#[tokio::test]
async fn a_record_of_the_release_before_is_still_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    assert_eq!(users.add_idempotent(1, 0).await, None);
    // It had the same fields, and no version.
    let strip = "UPDATE idempotency_keys SET answer = replace(answer, '\"record_version\":1,', '')";
    let database = users.place.open::<Migrator>().await;
    database.writer().execute_unprepared(strip).await.unwrap();
    assert_eq!(users.add_idempotent(2, 1).await, Some(replay(1)));
}

/// A newer replica runs beside this one, or ran before it.
#[rstest]
#[tokio::test]
async fn a_record_of_a_later_release_is_read_as_far_as_can_be_and_otherwise_left_to_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    assert_eq!(users.add_idempotent(1, 0).await, None);
    let database = users.place.open::<Migrator>().await;
    let rewrite = async |answer: &str| {
        let update = format!("UPDATE idempotency_keys SET answer = {answer}");
        database.writer().execute_unprepared(&update).await.unwrap();
    };
    rewrite("replace(answer, '\"record_version\":1,', '\"record_version\":2,\"new\":[],')").await;
    assert_eq!(users.add_idempotent(2, 1).await, Some(replay(1)));
    rewrite("'{\"record_version\":3,\"user\":{}}'").await;
    assert_eq!(users.add_idempotent(2, 1).await, Some(KeyState::InFlight));
    assert_eq!(users.all().await, [user(1)]);
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request_and_forgotten_when_it_has_expired(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    assert_eq!(users.add_idempotent(1, 0).await, None);
    let mut other = request(0);
    other.key.fingerprint = [2; 32];
    let refused = users.repository.add_idempotent(&user(2), &other).await;
    assert_eq!(refused.unwrap(), Some(KeyState::Mismatch));
    assert_eq!(users.add_idempotent(2, 23).await, Some(replay(1)));
    assert_eq!(users.add_idempotent(3, 24).await, None);
    assert_eq!(users.add_idempotent(4, 47).await, Some(replay(3)));
    assert_eq!(users.all().await, [user(1), user(3)]);
}

#[rstest]
#[tokio::test]
async fn a_user_who_cannot_be_kept_leaves_the_key_free(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(users) = Users::on(engine).await else { return };
    users.add([1]).await;
    let outcome = users.repository.add_idempotent(&user(1), &request(0)).await;
    assert!(matches!(outcome, Err(Failure::Unexpected(_))));
    assert_eq!(users.add_idempotent(2, 0).await, None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_64_who_race_on_three_instances_one_registers_a_user(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(users) = Users::on(engine).await else { return };
    let instances = join_all((0..3).map(|_| instance(&users.place))).await;
    let race = (0..64).zip(instances.iter().cycle().cloned()).map(|(number, users)| {
        tokio::spawn(async move { users.add_idempotent(&user(number), &request(0)).await.unwrap() })
    });
    let states = join_all(race.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap);
    let (winners, others): (Vec<_>, Vec<_>) = (0..).zip(states).partition(|(_, s)| s.is_none());
    let [(winner, _)] = winners[..] else { panic!("{winners:?}") };
    for (_, state) in others {
        let is_known = state == Some(replay(winner)) || state == Some(KeyState::InFlight);
        assert!(is_known, "{state:?}");
    }
    assert_eq!(users.all().await, [user(winner)]);
}
