use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use tokio::time::{advance, timeout};

use super::*;

const PATIENCE: Patience = Patience {
    head: Duration::from_secs(10),
    idle: Duration::from_mins(1),
    answer: Duration::from_secs(30),
};

/// How long it takes until the connection is over; an hour at most.
async fn seconds(activity: &Activity) -> u64 {
    let begin = Instant::now();
    let _ = timeout(Duration::from_hours(1), activity.is_over()).await;
    begin.elapsed().as_secs()
}

fn body() -> BoxBody<Bytes, std::io::Error> {
    Full::new(Bytes::from("text")).map_err(|never| match never {}).boxed()
}

#[tokio::test(start_paused = true)]
async fn the_first_head_counts_from_the_beginning() {
    let activity = Activity::new(PATIENCE);
    advance(Duration::from_secs(9)).await;
    activity.received();
    assert_eq!(seconds(&activity).await, 1);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_may_stay_longer_than_one_that_has_begun_a_head() {
    let activity = Activity::new(PATIENCE);
    drop(activity.answer(Version::HTTP_11));
    assert_eq!(seconds(&activity).await, 60);
    drop(activity.answer(Version::HTTP_11));
    activity.received();
    advance(Duration::from_secs(5)).await;
    activity.received();
    assert_eq!(seconds(&activity).await, 5);
}

#[tokio::test(start_paused = true)]
async fn what_http_2_says_between_requests_is_no_head() {
    let activity = Activity::new(PATIENCE);
    drop(activity.answer(Version::HTTP_2));
    activity.received();
    assert_eq!(seconds(&activity).await, 60);
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_may_take_its_time() {
    let activity = Activity::new(PATIENCE);
    let _answer = activity.answer(Version::HTTP_11);
    assert_eq!(seconds(&activity).await, 3600);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_taken_ends_its_connection_whatever_the_others_do() {
    let activity = Activity::new(PATIENCE);
    let _quiet = activity.answer(Version::HTTP_2);
    let _stuck = activity.answer(Version::HTTP_2).with(body());
    assert_eq!(seconds(&activity).await, 30);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_taken_piece_by_piece_goes_on() {
    let activity = Activity::new(PATIENCE);
    let mut taken = activity.answer(Version::HTTP_2).with(body());
    for _ in 0..3 {
        let over = timeout(Duration::from_secs(29), activity.is_over());
        assert!(over.await.is_err());
        let _ = taken.frame().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_written_and_is_not_taken_ends_its_connection() {
    let activity = Activity::new(PATIENCE);
    let _quiet = activity.answer(Version::HTTP_11);
    for taken in [true, false, true, false] {
        activity.wrote(taken);
        advance(Duration::from_secs(29)).await;
    }
    activity.wrote(false);
    assert_eq!(seconds(&activity).await, 1);
    activity.wrote(true);
    assert_eq!(seconds(&activity).await, 3600);
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_an_answer_does_not_wait_longer_than_an_idle_connection_may() {
    let patience = Patience { answer: 2 * PATIENCE.idle, ..PATIENCE };
    let activity = Activity::new(patience);
    drop(activity.answer(Version::HTTP_11));
    activity.wrote(false);
    assert_eq!(seconds(&activity).await, 60);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_to_make_way_does_so_at_once() {
    let activity = Activity::new(PATIENCE);
    let answer = activity.answer(Version::HTTP_11);
    assert!(activity.useless_since().is_none());
    drop(answer);
    assert!(activity.useless_since().is_some());
    activity.make_way();
    assert!(activity.is_over().now_or_never().is_some());
    assert!(activity.useless_since().is_none());
}
