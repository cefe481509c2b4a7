//! `GET /notifications/stream` over a real socket.

mod crowd;
mod listener;
mod replica;

use std::time::Duration;

use rstest::rstest;
use serde_json::Value;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use uuid::Uuid;

use crate::samples::CREATED;
use listener::{Event, Listener};
use replica::Replica;

/// Longer than anything here takes by far, on a slow machine too.
const PATIENCE: Duration = Duration::from_mins(1);

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn event(number: u128) -> String {
    CREATED.replace("019aabda-7b10-7a41-b6f1-3d2c8e5f9a01", &id(number))
}

async fn ids(listener: &mut Listener, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(listener.event().await.id);
    }
    ids
}

#[tokio::test]
async fn the_stream_is_there_before_its_first_event() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let replica = Replica::start(&place).await;
    let mut listener = replica.listen(None).await;
    let header = |name| listener.header(name);
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-cache");
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(listener.block().await.unwrap(), ": bienvenue\nretry: 2000");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_told_in_order_and_as_it_is_listed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else {
        return;
    };
    let replica = Replica::start(&place).await;
    let mut earlier = replica.listen(None).await;
    replica.handle(&event(100)).await;
    earlier.event().await;
    let mut listener = replica.listen(None).await;
    for number in [3, 1, 3, 2] {
        replica.handle(&event(number)).await;
    }
    let listed: Vec<Value> = replica.get("/notifications").await;
    for (number, listed) in [3, 1, 2].into_iter().zip(listed.iter().rev().skip(1)) {
        let Event { id: told, kind, data } = listener.event().await;
        assert_eq!((told, kind), (id(number), "order.created.v1".to_owned()));
        assert_eq!(data, listed.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_replica_shows_is_told_by_another_and_resumed_at_either() {
    let Some(place) = TestDatabase::create(Postgres).await else {
        return;
    };
    let (one, other) = (Replica::start(&place).await, Replica::start(&place).await);
    let mut listener = other.listen(None).await;
    for number in 1..=40 {
        let replica = if number % 3 == 0 { &other } else { &one };
        replica.handle(&event(number)).await;
    }
    let told = ids(&mut listener, 40).await;
    assert!(told.iter().cloned().eq((1..=40).map(id)));
    for replica in [&one, &other] {
        let mut resumed = replica.listen(Some(&told[4])).await;
        assert_eq!(ids(&mut resumed, 35).await, told[5..]);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_and_repeats_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else {
        return;
    };
    let replica = Replica::start(&place).await;
    let mut listener = replica.listen(None).await;
    for number in 1..=3 {
        replica.handle(&event(number)).await;
    }
    let seen = ids(&mut listener, 3).await;
    // Shown while nobody listens.
    replica.handle(&event(4)).await;
    replica.stop().await;
    let replica = Replica::start(&place).await;
    replica.handle(&event(5)).await;
    let mut listener = replica.listen(Some(&seen[2])).await;
    assert_eq!(listener.event().await.id, id(4));
    replica.handle(&event(6)).await;
    assert_eq!(ids(&mut listener, 2).await, [id(5), id(6)]);
}

#[tokio::test]
async fn an_id_that_was_never_shown_is_followed_by_everything_and_a_wrong_one_is_refused() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let replica = Replica::start(&place).await;
    for number in 1..=40 {
        replica.handle(&event(number)).await;
    }
    let mut listener = replica.listen(Some(&id(1_000))).await;
    let told = ids(&mut listener, 40).await;
    assert!(told.into_iter().eq((1..=40).map(id)));
    for wrong in ["1", "", &id(1).replace('-', "")] {
        let (status, problem) = replica.refused(wrong).await;
        assert_eq!(status, 400, "{wrong}");
        assert_eq!(problem["type"], "urn:echoppe:problem:invalid-parameter");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_every_stream_at_once() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let replica = Replica::start(&place).await;
    let mut listeners = [replica.listen(None).await, replica.listen(Some(&id(1))).await];
    // Its requests under way would have an hour.
    replica.stop().await;
    for listener in &mut listeners {
        listener.block().await.unwrap();
        assert_eq!(listener.block().await, None);
    }
}
