//! The contract of `UserRepository`, over every adapter.

mod crowds;
mod once;
mod parts;

use std::sync::Arc;

use bounded_text::BoundedText;
use futures_util::TryStreamExt;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Selection};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
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
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    users.add(&user(1)).await.unwrap();
    assert_eq!(users.find(user(1).id()).await.unwrap(), Some(user(1)));
    assert_eq!(users.find(user(2).id()).await.unwrap(), None);
}

#[rstest]
#[tokio::test]
async fn all_users_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
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
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
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
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
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
    let Some((_place, users)) = repository(engine).await else {
        return;
    };
    users.add(&user(1)).await.unwrap();
    assert!(users.remove(user(1).id(), 1).await.unwrap());
    assert!(!users.remove(user(1).id(), 1).await.unwrap());
    users.add(&user(2)).await.unwrap();
    assert!(!users.remove(user(2).id(), 2).await.unwrap(), "of another version");
    assert!(users.find(user(2).id()).await.unwrap().is_some());
    assert_eq!(users.find(user(1).id()).await.unwrap(), None);
}
