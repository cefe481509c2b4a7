//! What is reported, also when the run ends early or nobody is there.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::stubs::{Handler, Reply, serve};
use conformance::{Level, Options, Report, Service, Text};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::support::{
    RealShop, SERVICES, Upstream, handler, instead, is, judged, reply, right, verdict,
};

const LOCATION: &str = "a created user can be fetched at its Location";

fn no_location(shop: Upstream) -> Handler {
    reply(shop, |_, it| it.without("location"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_answers_anything_with_an_empty_200_passes_nothing_of_weight() {
    let empty = |_| handler(|_| async { Reply::json(200, &json!({})) });
    let options = Options::new("").of(&SERVICES).up_to(Level::Errors);
    let report = judged(&RealShop::open().await, empty, options).await;
    let (failed, all) = (report.failures().count(), report.verdicts().len());
    assert!(failed * 10 > all * 9, "{}", report.summary());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_in_headers_may_be_written_in_any_way() {
    let options = Options::new("").of(&[Service::User]).up_to(Level::Errors);
    let report = judged(&RealShop::open().await, words_lists_its_own_way, options).await;
    assert!(report.passed(), "{report}");
    assert!(report.verdicts().len() > 150, "{}", report.summary());
}

fn words_lists_its_own_way(shop: Upstream) -> Handler {
    reply(shop, |_, mut reply| {
        for name in ["allow", "accept-post", "accept-patch"] {
            if let Some(list) = reply.headers.get_mut(name) {
                let mut members: Vec<&str> = list.to_str().unwrap().split(", ").collect();
                members.reverse();
                *list = format!("{},  HEAD", members.join(" ,")).parse().unwrap();
            }
        }
        reply.with("vary", "Origin, accept-language")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_checks_created_is_deleted_again_also_when_they_fail() {
    let shop = RealShop::open().await;
    let options = Options::new("").of(&SERVICES).up_to(Level::Contract);
    let report = judged(&shop, no_location, options).await;
    assert!(!verdict(&report, LOCATION).passed());
    assert_eq!(shop.count().await, 0);
    assert_eq!(report.left_behind, [""; 0]);
    the_text_goes_level_by_level_and_exercise_by_exercise(&text_of(&report));
    json_and_junit_say_the_same(&report);
}

fn the_text_goes_level_by_level_and_exercise_by_exercise(text: &str) {
    let mut rest = text;
    for part in [
        "Level 1, brief: what the exercise asks for\n",
        "  ✓ GET /users\n",
        "  ✓ DELETE /orders/{id}\n",
        "Level 1, brief: 8 passed, 0 failed\n",
        "Level 2, contract:",
        "  ✗ POST /users  14 of 15\n",
        "      ✗ a created user can be fetched at its Location\n",
        "          expected  a header location of visible ASCII\n",
        "          sent      POST /users\n",
        "          came      201 Created\n",
        "          contract  U4: `POST /users` answers 201 with the user and a `Location`",
        "Level 2, contract: ",
        " failed\n",
    ] {
        let Some((_, behind)) = rest.split_once(part) else {
            panic!("{part:?} is not (or not here) in\n{text}")
        };
        rest = behind;
    }
}

fn json_and_junit_say_the_same(report: &Report) {
    let failed = report.failures().count();
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["failed"], failed);
    let checks = json["checks"].as_array().unwrap();
    let location = checks.iter().find(|check| check["name"] == LOCATION).unwrap();
    assert_eq!(location["contract"]["id"], "U4");
    assert_eq!(location["passed"], false);
    let expected = "a header location of visible ASCII";
    assert_eq!(location["failure"]["expected"], expected);
    assert!(location["failure"]["came"].as_str().unwrap().starts_with("201 Created"));
    let junit = report.to_junit().unwrap();
    assert_eq!(junit.matches("<failure").count(), failed, "{junit}");
    assert_eq!(junit.matches("<testcase").count(), checks.len());
    assert!(junit.contains(&format!("message=\"{expected}\"")), "{junit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_deleted_is_told() {
    let shop = RealShop::open().await;
    let refusing = |shop| instead(shop, |call| is(call, "DELETE", "/").then(|| Reply::empty(403)));
    let options = Options::new("").of(&SERVICES).up_to(Level::Brief);
    let report = judged(&shop, refusing, options).await;
    assert_eq!(report.left_behind.len(), shop.count().await);
    let text = text_of(&report);
    let line = format!("could not be deleted: {}", report.left_behind[0]);
    assert!(text.contains(&line), "{text}");
}

#[test]
fn the_list_of_checks_is_what_the_kit_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../CONFORMANCE.md");
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        listed == conformance::markdown(),
        "stale: cargo run -p conformance -- --list > CONFORMANCE.md"
    );
}

#[rstest]
#[case::shop(&[], "B5")]
#[case::users(&[Service::User], "B1")]
#[case::products(&[Service::Product], "B5")]
#[case::orders(&[Service::Order, Service::User, Service::Product], "B7")]
#[case::notifications(&[Service::Notifier], "B9")]
#[tokio::test]
async fn nobody_listens(#[case] services: &[Service], #[case] requirement: &str) {
    let (listener, url) = listen().await;
    drop(listener);
    let report = conformance::run(&Options::new(&url).of(services)).await.unwrap();
    assert_eq!(report.summary(), "0 passed, 1 failed");
    assert_eq!(report.verdicts()[0].requirement.id, requirement);
    let told = report.to_string();
    let advice = format!("nobody listens at {url}: is the service started, on this port?");
    assert!(told.contains(&advice), "{told}");
}

#[tokio::test]
async fn a_server_that_listens_and_says_nothing_is_not_waited_for() {
    let (_listener, url) = listen().await;
    let options = Options::new(&url);
    let run = tokio::time::timeout(Duration::from_secs(20), conformance::run(&options));
    let told = run.await.unwrap().unwrap().to_string();
    assert!(told.contains("expected  an answer within 10 s"), "{told}");
    assert!(told.contains("but says nothing"), "{told}");
}

#[rstest]
#[case::in_a_check("PATCH", "PATCH /users/{id} changes what is sent and nothing else", 1)]
#[case::in_its_clean_up("DELETE", "POST /users makes a user, who is listed then", 0)]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_dies_is_judged_until_then(
    #[case] method: &'static str,
    #[case] last: &str,
    #[case] failures: usize,
) {
    let report = judged_until(method).await;
    assert_eq!(report.verdicts().last().unwrap().name, last, "{report}");
    assert_eq!(report.failures().count(), failures, "{report}");
    assert!(!report.passed());
    let told = report.to_string();
    let reason = format!(
        "stopped: the service is gone since “{last}”; the last request was {method} /users/"
    );
    assert!(told.contains(&reason), "{told}");
}

/// Judges a service that dies of the first request of this method.
async fn judged_until(method: &'static str) -> Report {
    let shop = RealShop::open().await;
    let (listener, url) = listen().await;
    let alive = Arc::new(Mutex::new(JoinSet::new()));
    let (life, upstream) = (Arc::downgrade(&alive), shop.upstream());
    let mortal = handler(move |call| {
        let (life, upstream) = (life.clone(), upstream.clone());
        async move {
            if call.method.as_str() == method && call.path.starts_with("/users/") {
                life.upgrade().unwrap().lock().unwrap().abort_all();
                std::future::pending::<()>().await;
            }
            upstream.answer(call).await
        }
    });
    alive.lock().unwrap().spawn(serve(listener, mortal));
    let options = Options::new(&url).of(&[Service::User]);
    conformance::run(&options.up_to(Level::Contract)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_clears_up_and_tells_what_it_knows() {
    let shop = RealShop::open().await;
    let options = Options::new(&shop.url).of(&[Service::User]);
    let interrupted = tokio::time::sleep(Duration::from_millis(100));
    let report = conformance::run_until(interrupted, &options, |_| ()).await.unwrap();
    assert_eq!(report.stopped.as_deref(), Some("interrupted"));
    assert!(report.verdicts().len() < 100, "{}", report.summary());
    assert!(!report.passed());
    assert_eq!(shop.count().await, 0);
}

/// A service alone is judged by every sentence that holds for every address.
#[rstest]
#[case::user(Service::User, &["E7", "E12", "E13", "E14", "E15", "E16", "L4"])]
#[case::product(Service::Product, &["E12", "E13", "E14", "E15", "E16", "L4"])]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_alone_passes(#[case] service: Service, #[case] requirements: &[&str]) {
    let options = Options { from: Level::Errors, ..Options::new("").of(&[service]) };
    let report = judged(&RealShop::open().await, right, options.up_to(Level::Errors)).await;
    assert!(report.passed(), "{report}");
    let judged: Vec<&str> = report.verdicts().iter().map(|one| one.requirement.id).collect();
    for requirement in requirements {
        assert!(judged.contains(requirement), "{requirement} is not in {judged:?}");
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

pub fn text_of(report: &Report) -> String {
    let mut bytes = vec![];
    let mut text = Text::new(&mut bytes);
    for verdict in report.verdicts() {
        text.add(verdict);
    }
    text.end(report).unwrap();
    String::from_utf8(bytes).unwrap()
}
