//! An upstream that fails: callers learn it in time, it is not asked by ever more of them, and they get responses again when it
//! is well. Time is the runtime's, so that it is exact.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use http_kit::context::RequestContext;
use metrics_exporter_prometheus::PrometheusBuilder;
use rstest::rstest;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};
use upstream_client::UpstreamLimits;

use crate::misbehaving::{Behaviour, Upstream};
use crate::people::{People, UNKNOWN};

const BUDGET: Duration = Duration::from_secs(1);
/// Timers count whole milliseconds.
const IN_TIME: Duration = Duration::from_millis(1_002);

/// The response about person 7.
fn well() -> Behaviour {
    Behaviour::respond("200 OK", r#"{"id":7,"name":"Zoé","not_needed":[]}"#)
}

fn not_found(kind: &str) -> Behaviour {
    Behaviour::respond("404 Not Found", &format!(r#"{{"type":"{kind}"}}"#))
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
    Behaviour::Says("HTTP/1.1 503 No\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n".into()), 1
)]
#[case::internal_error(
    Behaviour::respond("500 Internal Server Error", r#"{"id":7,"name":"Zoé"}"#),
    1
)]
#[case::too_many_requests(Behaviour::respond("429 Too Many Requests", "{}"), 1)]
#[case::bad_request(Behaviour::respond("400 Bad Request", "{}"), 1)]
#[case::no_content(Behaviour::Says("HTTP/1.1 204 No Content\r\n\r\n".into()), 1)]
#[case::a_404_of_another_kind(not_found("urn:test:no-such-route"), 1)]
#[case::a_404_without_a_body(Behaviour::respond("404 Not Found", ""), 1)]
#[case::no_http(Behaviour::Says("220 mail.example.org ESMTP\r\n\r\n".into()), 1)]
#[case::no_body(Behaviour::respond("200 OK", ""), 1)]
#[case::no_json(Behaviour::respond("200 OK", "<html>"), 1)]
#[case::no_utf8(Behaviour::Says(
    b"HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{\"id\":7,\"name\":\"\xff\"}".into()
), 1)]
#[case::more_after_the_value(Behaviour::respond("200 OK", r#"{"id":7,"name":""}[]"#), 1)]
#[case::null(Behaviour::respond("200 OK", "null"), 1)]
#[case::a_list(Behaviour::respond("200 OK", "[]"), 1)]
#[case::another_schema(Behaviour::respond("200 OK", r#"{"id":7,"name":[]}"#), 1)]
#[case::redirects(
    Behaviour::Says("HTTP/1.1 307 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".into()), 1
)]
#[case::announces_ten_megabytes(
    Behaviour::Says("HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n[".into()), 1
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
async fn an_upstream_that_is_not_there_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let people = People::new(&url, UpstreamLimits::within(BUDGET));
    people.name_of(7).await.unwrap_err();
}

#[tokio::test]
async fn who_is_unknown_is_none_and_the_request_id_and_the_trace_are_passed_on() {
    let upstream = Upstream::start(not_found(UNKNOWN)).await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let context = RequestContext::from_values(Some("request-1"), Some(traceparent));
    let people = People::new(&format!("{}/", upstream.url()), UpstreamLimits::within(BUDGET));
    assert_eq!(context.scope(people.name_of(7)).await.unwrap(), None);
    let request = upstream.counts.last_request.lock().clone();
    assert!(request.starts_with("GET /people/7 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nx-request-id: request-1\r\n"), "{request}");
    assert!(request.contains(&format!("\r\ntraceparent: {traceparent}\r\n")), "{request}");
}

#[tokio::test]
async fn little_is_read_of_a_response_without_end() {
    let upstream = Upstream::start(Behaviour::Pours).await;
    let people = People::new(&upstream.url(), UpstreamLimits::within(60 * BUDGET));
    people.name_of(7).await.unwrap_err();
    while upstream.counts.open.load(Ordering::Relaxed) > 0 {
        sleep(Duration::from_millis(5)).await;
    }
    // What the kernel has taken over on the way counts as well.
    let bytes = upstream.counts.bytes.load(Ordering::Relaxed);
    assert!(bytes < 20_000_000, "{bytes}");
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
    let most = upstream.counts.most.load(Ordering::Relaxed);
    assert!(most <= 16, "{most}");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(upstream.counts.open.load(Ordering::Relaxed), 0);
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
#[case::no_http(Behaviour::Says("220 mail.example.org ESMTP\r\n\r\n".into()))]
#[case::another_schema(Behaviour::respond("200 OK", "[]"))]
#[case::pours(Behaviour::Pours)]
#[tokio::test(start_paused = true)]
async fn an_upstream_that_is_well_again_is_asked_soon(#[case] behaviour: Behaviour) {
    let upstream = Upstream::start(behaviour).await;
    let people = people(&upstream);
    ask_in_vain(&people, 20).await;
    upstream.becomes(well());
    let well_again = Instant::now();
    while people.name_of(7).await.is_err() {
        sleep(Duration::from_millis(20)).await;
    }
    assert!(well_again.elapsed() <= Duration::from_secs(1), "{:?}", well_again.elapsed());
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
    let (before, asking) = (upstream.requests(), people.clone());
    let probe = tokio::spawn(async move { asking.name_of(7).await });
    upstream.was_requested_since(before).await;
    let begun = Instant::now();
    ask_in_vain(&people, 100).await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(upstream.requests(), before + 1);
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
async fn a_byte_order_mark_before_json_is_skipped() {
    let marked = Behaviour::respond("200 OK", "\u{feff}{\"id\":7,\"name\":\"Zoé\"}");
    let upstream = Upstream::start(marked).await;
    assert_eq!(people(&upstream).name_of(7).await.unwrap().unwrap(), "Zoé");
}

/// A counter that begins with the first failure hides it.
#[tokio::test]
async fn everything_is_counted_from_the_beginning_and_described() {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        People::new("http://127.0.0.1:9", UpstreamLimits::within(BUDGET));
    });
    let text = recorder.handle().render();
    for series in [
        r#"neighbour_questions_total{neighbour="people",outcome="answered"} 0"#,
        r#"neighbour_questions_total{neighbour="people",outcome="failed"} 0"#,
        r#"neighbour_questions_total{neighbour="people",outcome="refused"} 0"#,
        r#"neighbour_retries_total{neighbour="people"} 0"#,
        r#"neighbour_circuit_open{neighbour="people"} 0"#,
    ] {
        assert!(text.contains(series), "{series} is not in\n{text}");
        let (name, _) = series.split_once('{').unwrap();
        assert!(text.contains(&format!("# HELP {name} ")), "{name} in\n{text}");
    }
}
