//! The contract of `UserDirectory`. `super::UserService` has an adapter, and the service that it asks.

use bounded_text::BoundedText;
use std::time::Duration;

use futures_util::future::join_all;
use order_service::domain::order::{Address, CustomerId};
use port_types::Failure;

use super::UserService;

async fn address_of(users: &UserService, user: CustomerId) -> Option<String> {
    let address: Option<Address> = users.directory().address_of(user).await.unwrap();
    address.map(|address| address.to_string())
}

#[tokio::test]
async fn each_user_has_a_whole_address_of_their_own() {
    let users = UserService::start().await;
    let mut known = Vec::new();
    let longest = "🛍".repeat(Address::MAX);
    for address in ["12 rue des Lilas\n\t69003 Lyon", "Quai « d'Orsay », \"Paris\" 🛍", &longest]
    {
        known.push((users.register(address).await, address));
    }
    for (user, address) in known {
        assert_eq!(address_of(&users, user).await.as_deref(), Some(address));
    }
}

#[tokio::test]
async fn a_user_who_has_moved_has_the_new_address() {
    let users = UserService::start().await;
    let user = users.register("12 rue des Lilas, Lyon").await;
    assert!(address_of(&users, user).await.is_some());
    users.relocate(user, "1 place Bellecour, Lyon").await;
    let expected = Some("1 place Bellecour, Lyon".to_owned());
    assert_eq!(address_of(&users, user).await, expected);
}

#[tokio::test]
async fn a_user_who_does_not_exist_or_does_no_more_has_none() {
    let users = UserService::start().await;
    let user = users.register("12 rue des Lilas, Lyon").await;
    let nobody = CustomerId("00000000-0000-4000-8000-000000000000".parse().unwrap());
    assert_eq!(address_of(&users, nobody).await, None);
    users.delete(user).await;
    assert_eq!(address_of(&users, user).await, None);
}

#[tokio::test]
async fn each_of_many_who_ask_at_once_gets_the_address_it_asked_for() {
    let users = UserService::start().await;
    let mut known = Vec::new();
    for number in 0..5 {
        let address = format!("{number} rue des Lilas, Lyon");
        known.push((users.register(&address).await, address));
    }
    let asked = known.iter().cycle().take(50).map(async |(user, address)| {
        assert_eq!(address_of(&users, *user).await.as_ref(), Some(address));
    });
    join_all(asked).await;
}

#[tokio::test]
async fn a_service_that_cannot_answer_is_unavailable_and_not_ignorant() {
    let users = UserService::start().await;
    let user = users.register("12 rue des Lilas, Lyon").await;
    users.break_down().await;
    let asked = users.directory().address_of(user);
    let asked = tokio::time::timeout(Duration::from_mins(2), asked).await;
    let answer = asked.expect("an answer within a bounded time");
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}
