//! An upstream that fails: callers learn it in time, it is not asked by ever more of them, and they get responses again when it
//! is well. Time is the runtime's, so that it is exact.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;
use tokio::time::{Instant, sleep};
use upstream_client::UpstreamLimits;

use crate::misbehaving::{Behaviour, Upstream};
use crate::people::{People, UNKNOWN};

const BUDGET: Duration = Duration::from_secs(1);
/// Timers count whole milliseconds.
const IN_TIME: Duration = Duration::from_millis(1_002);

/// The response about person 7.
fn well() -> Behaviour {
    Behaviour::respond("200 OK", r#"{"id":7,"name":"Zoé"}"#)
}

fn people(upstream: &Upstream) -> Arc<People> {
    Arc::new(People::new(&upstream.url(), UpstreamLimits::within(BUDGET)))
}

/// It is asked three times when another attempt may succeed, once when not.
#[rstest]
#[case::hangs(Behaviour::Hangs, 3)]
#[case::hangs_in_the_middle(Behaviour::HangsInTheMiddle, 3)]
#[case::drips(Behaviour::Drips, 3)]
#[case::resets(Behaviour::Resets, 3)]
#[case::resets_in_the_middle(Behaviour::ResetsInTheMiddle, 3)]
#[case::hangs_up(Behaviour::HangsUp, 3)]
#[case::bad_gateway(Behaviour::respond("502 Bad Gateway", "{}"), 3)]
#[case::unavailable(Behaviour::respond("503 Service Unavailable", "{}"), 3)]
#[case::unavailable_until_later(
    Behaviour::Says("HTTP/1.1 503 No\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n".to_owned()), 1
)]
#[case::internal_error(Behaviour::respond("500 Internal Server Error", "{}"), 1)]
#[case::no_http(Behaviour::Says("220 mail.example.org ESMTP\r\n\r\n".to_owned()), 1)]
#[case::no_json(Behaviour::respond("200 OK", "<html>"), 1)]
#[case::another_schema(Behaviour::respond("200 OK", r#"{"id":7,"name":[]}"#), 1)]
#[case::redirects(
    Behaviour::Says("HTTP/1.1 307 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_owned()), 1
)]
#[case::announces_ten_megabytes(
    Behaviour::Says("HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n[".to_owned()), 1
)]
#[case::pours(Behaviour::Pours, 1)]
#[tokio::test(start_paused = true)]
async fn it_is_an_error_within_the_budget(#[case] behaviour: Behaviour, #[case] attempts: usize) {
    let upstream = Upstream::start(behaviour).await;
    let begun = Instant::now();
    let outcome = people(&upstream).name_of(7).await;
    assert!(begun.elapsed() <= IN_TIME, "{:?}", begun.elapsed());
    outcome.unwrap_err();
    assert_eq!(upstream.requests(), attempts);
}

#[tokio::test]
async fn little_is_read_of_a_response_without_end() {
    let upstream = Upstream::start(Behaviour::Pours).await;
    let people = People::new(&upstream.url(), UpstreamLimits::within(60 * BUDGET));
    people.name_of(7).await.unwrap_err();
    while upstream.open_connections() > 0 {
        sleep(Duration::from_millis(5)).await;
    }
    // What the kernel has taken over on the way counts as well.
    assert!(upstream.bytes() < 20_000_000, "{}", upstream.bytes());
}

#[rstest]
#[case::hangs(Behaviour::Hangs)]
#[case::drips(Behaviour::Drips)]
#[case::resets(Behaviour::Resets)]
#[tokio::test(start_paused = true)]
async fn however_many_ask_it_has_few_connections_and_none_stays(#[case] behaviour: Behaviour) {
    let upstream = Upstream::start(behaviour).await;
    let people = people(&upstream);
    for _ in 0..3 {
        let begun = Instant::now();
        let asked = (0..200).map(|number| people.name_of(number));
        for outcome in join_all(asked).await {
            outcome.unwrap_err();
        }
        assert!(begun.elapsed() <= IN_TIME, "{:?}", begun.elapsed());
    }
    // The upstream learns a little later that a connection was given up.
    assert!(upstream.most_connections() <= 16, "{}", upstream.most_connections());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(upstream.open_connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn callers_who_want_the_same_share_requests() {
    let upstream = Upstream::start(well()).await;
    let people = people(&upstream);
    let asked = (0..500).map(|_| people.name_of(7));
    for outcome in join_all(asked).await {
        assert_eq!(outcome.unwrap().as_deref(), Some("Zoé"));
    }
    assert_eq!(upstream.requests(), 2, "the first caller's, and that of all others");
}

/// How long it takes callers who go on asking to get a response.
async fn until_there_is_a_response(people: &People) -> Duration {
    let well_again = Instant::now();
    while people.name_of(7).await.is_err() {
        sleep(Duration::from_millis(20)).await;
    }
    well_again.elapsed()
}

async fn ask_in_vain(people: &People, times: u32) {
    for _ in 0..times {
        people.name_of(7).await.unwrap_err();
    }
}

#[rstest]
#[case::hangs(Behaviour::Hangs)]
#[case::hangs_in_the_middle(Behaviour::HangsInTheMiddle)]
#[case::drips(Behaviour::Drips)]
#[case::resets(Behaviour::Resets)]
#[case::internal_error(Behaviour::respond("500 Internal Server Error", "{}"))]
#[case::no_http(Behaviour::Says("220 mail.example.org ESMTP\r\n\r\n".to_owned()))]
#[case::no_json(Behaviour::respond("200 OK", "<html>"))]
#[case::another_schema(Behaviour::respond("200 OK", "[]"))]
#[case::pours(Behaviour::Pours)]
#[tokio::test(start_paused = true)]
async fn an_upstream_that_is_well_again_is_asked_soon(#[case] behaviour: Behaviour) {
    let upstream = Upstream::start(behaviour).await;
    let people = people(&upstream);
    ask_in_vain(&people, 20).await;
    upstream.becomes(well());
    let waited = until_there_is_a_response(&people).await;
    assert!(waited <= Duration::from_secs(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_failed_often_is_not_asked_and_callers_learn_it_at_once() {
    let upstream = Upstream::start(Behaviour::Hangs).await;
    let people = people(&upstream);
    ask_in_vain(&people, 5).await;
    let (requests, begun) = (upstream.requests(), Instant::now());
    ask_in_vain(&people, 100).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(upstream.requests(), requests);
}

#[tokio::test(start_paused = true)]
async fn one_probes_after_a_while_and_the_others_do_not_wait_for_it() {
    let upstream = Upstream::start(Behaviour::Hangs).await;
    let people = people(&upstream);
    ask_in_vain(&people, 5).await;
    sleep(Duration::from_millis(500)).await;
    let asking = people.clone();
    let probe = tokio::spawn(async move { asking.name_of(7).await });
    sleep(Duration::from_millis(10)).await;
    let begun = Instant::now();
    ask_in_vain(&people, 100).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    upstream.becomes(well());
    assert!(probe.await.unwrap().is_ok(), "its next attempt");
    assert!(people.name_of(7).await.is_ok());
}

/// As of two replicas behind one name, of which one is bad.
#[tokio::test(start_paused = true)]
async fn a_lost_response_now_and_then_is_not_noticed() {
    let upstream = Upstream::start(well()).await;
    let people = people(&upstream);
    for round in 0..40 {
        let (before, lost) = (upstream.requests(), round % 2 == 0);
        upstream.becomes(if lost { Behaviour::Hangs } else { Behaviour::HangsUp });
        let asking = people.clone();
        let outcome = tokio::spawn(async move { asking.name_of(7).await });
        upstream.was_requested_since(before).await;
        upstream.becomes(well());
        assert!(outcome.await.unwrap().is_ok(), "round {round}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_known_before_the_call_is_never_unknown() {
    let unknown = Behaviour::respond("404 Not Found", &format!(r#"{{"type":"{UNKNOWN}"}}"#));
    let upstream = Upstream::start(unknown.clone().slowly()).await;
    let people = people(&upstream);
    let asking = people.clone();
    let early = tokio::spawn(async move { asking.name_of(7).await });
    upstream.was_requested_since(0).await;
    // They become known while the response to somebody else is in flight.
    upstream.becomes(well());
    let later = (0..10).map(|_| people.name_of(7));
    for outcome in join_all(later).await {
        assert!(outcome.unwrap().is_some());
    }
    assert_eq!(early.await.unwrap().unwrap(), None);
    assert_eq!(upstream.requests(), 2);
}
