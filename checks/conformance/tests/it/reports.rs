//! What is reported, also when the run ends early or nobody is there, and the exit codes of the command.

use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::stubs::{Call, Reply, serve};
use conformance::{Language, Level, Options, Report, Service, Text, Words};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{
    RealShop, SERVICES, handler, instead, is, judged, listen, names_of_failures, never_deletes,
    reply, served,
};

const LOCATION: &str = "a created user can be fetched at its Location";

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_answers_anything_with_an_empty_200_passes_nothing_of_weight() {
    let empty = instead(|_| Some(Reply::json(200, &json!({}))));
    let options = Options::new("").of(&SERVICES).up_to(Level::Errors);
    let report = judged(&RealShop::open().await, empty, options).await;
    let passed = report.verdicts().iter().filter(|one| one.passed()).map(|one| &one.name);
    let passed: Vec<_> = passed.collect();
    assert!(passed.len() * 20 < report.verdicts().len(), "{}: {passed:#?}", report.summary());
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_in_headers_may_be_written_in_any_way() {
    let options = Options::new("").of(&[Service::User]).up_to(Level::Errors);
    let report = judged(&RealShop::open().await, reply(words_lists_its_own_way), options).await;
    assert!(report.passed(), "{report}");
    assert!(report.verdicts().len() > 150, "{}", report.summary());
}

fn words_lists_its_own_way(_: &Call, mut reply: Reply) -> Reply {
    for name in ["allow", "accept-post", "accept-patch"] {
        if let Some(list) = reply.headers.get_mut(name) {
            let mut members: Vec<&str> = list.to_str().unwrap().split(", ").collect();
            members.reverse();
            *list = format!("{},  HEAD", members.join(" ,")).parse().unwrap();
        }
    }
    reply.with("vary", "Origin, accept-language")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_checks_created_is_deleted_again_also_when_they_fail() {
    let shop = RealShop::open().await;
    let options = Options::new("").of(&SERVICES).up_to(Level::Contract);
    let no_location = reply(|_, it| it.without("location"));
    let report = judged(&shop, no_location, options).await;
    let expected = [LOCATION, "a placed order can be fetched at its Location"];
    assert_eq!(names_of_failures(&report), expected, "{report}");
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
        "Level 2, stack: what the other services of the shop need\n",
        "  ✓ GET /products?ids=\n",
        "Level 3, contract:",
        "  ✗ POST /users  ",
        " of ",
        "\n      ✗ a created user can be fetched at its Location\n",
        "          expected  a header location of visible ASCII\n",
        "          sent      POST /users\n",
        "          came      201 Created\n",
        "          contract  U4: `POST /users` answers 201 with the user and a `Location`",
        "Level 3, contract: ",
        " failed\n",
    ] {
        let Some((_, behind)) = rest.split_once(part) else {
            panic!("{part:?} is not (or not here) in\n{text}")
        };
        rest = behind;
    }
}

/// What the commands send are the requests that failed, as a shell sends them.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_has_a_command_that_sends_its_request_again() {
    let shop = RealShop::open().await;
    let options = Options::new("").of(&[Service::User]).up_to(Level::Contract);
    let options = Options { public_url: Some("http://localhost:8080".into()), ..options };
    let report = judged(&shop, reply(|_, it| it.without("location")), options).await;
    let curl = report.failures().next().unwrap().failure.as_ref().unwrap().curl.clone().unwrap();
    let expected = "curl -i -X POST http://localhost:8080/users -H 'content-type: application/json' --data-binary '{";
    assert!(curl.starts_with(expected), "{curl}");
    assert!(text_of(&report).contains(&format!("\n          curl      {curl}\n")));
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    let checks = json["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["failure"]["curl"] == *curl));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_ends_the_run_when_that_is_asked_for() {
    let shop = RealShop::open().await;
    let options = Options::new("").of(&SERVICES).up_to(Level::Contract);
    let options = Options { first_failure: true, ..options };
    let report = judged(&shop, reply(|_, it| it.without("location")), options).await;
    assert_eq!(names_of_failures(&report), [LOCATION]);
    assert_eq!(report.verdicts().last().unwrap().name, LOCATION);
    let stopped = report.stopped.as_ref().unwrap().english();
    assert!(stopped.starts_with("at the first failure; "), "{stopped}");
    assert_eq!(shop.count().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_sentences_that_are_asked_for_are_judged() {
    let shop = RealShop::open().await;
    let output = run(&["--base-url", &shop.url, "--service", "user", "--only", "b3,U9"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Level 1, brief: 1 passed, 0 failed\n"), "{text}");
    assert!(text.contains("  ✓ DELETE /users/{id}  "), "{text}");
    assert!(!text.contains("GET /users\n"), "{text}");
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
    let refusing = instead(|call| is(call, "DELETE", "/").then(|| Reply::empty(403)));
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
    let run = tokio::time::timeout(Duration::from_mins(2), conformance::run(&options));
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
    assert_eq!(report.stopped.as_ref().map(Words::english), Some("interrupted"));
    assert!(report.verdicts().len() < 100, "{}", report.summary());
    assert!(!report.passed());
    assert_eq!(shop.count().await, 0);
}

/// A service alone, with no other behind its address, is judged by every sentence that holds for every address.
#[rstest]
#[case::user(Service::User, &["E7", "E12", "E13", "E14", "E15", "E16", "L4"])]
#[case::product(Service::Product, &["E12", "E13", "E14", "E15", "E16", "L4"])]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_alone_passes(#[case] service: Service, #[case] requirements: &[&str]) {
    let of_another = move |call: &Call| Service::of(&call.path).is_some_and(|it| it != service);
    let alone = instead(move |call| of_another(call).then(|| Reply::problem(404, "unknown-route")));
    let options = Options::new("").of(&[service]).up_to(Level::Conditional);
    let report = judged(&RealShop::open().await, alone, options).await;
    assert!(report.passed(), "{report}");
    let judged: Vec<&str> = report.verdicts().iter().map(|one| one.requirement.id).collect();
    for requirement in requirements {
        assert!(judged.contains(requirement), "{requirement} is not in {judged:?}");
    }
}

pub fn text_of(report: &Report) -> String {
    let mut bytes = vec![];
    let mut text = Text::new(&mut bytes, Language::En);
    for verdict in report.verdicts() {
        text.add(verdict);
    }
    text.end(report).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_passes_is_a_0() {
    let shop = RealShop::open().await;
    let output = run(&["--base-url", &shop.url, "--service", "user", "--level", "brief"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("  ✓ PATCH /users/{id}\n"), "{text}");
    assert!(text.ends_with("4 passed, 0 failed\n"), "{text}");
}

/// Whoever takes the exercise reads French: what is asked, what came of it, and the sentence that asks it.
#[rstest]
#[case::asked_for(&["--lang", "fr"], "C.UTF-8")]
#[case::of_the_environment(&[], "fr_FR.UTF-8")]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_in_french(#[case] arguments: &[&'static str], #[case] lang: &'static str) {
    let shop = RealShop::open().await;
    let proxy = served(never_deletes("/users/")(shop.upstream())).await;
    let service = ["--base-url", &proxy.url, "--service", "user", "--level", "stack"];
    let output = run_in(&[&service[..], arguments].concat(), lang).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "Niveau 1, brief : ce que demande l'énoncé\n",
        "\n      ✗ DELETE /users/{id} supprime l'utilisateur, qui n'est plus dans la liste\n",
        "\n          attendu   plus d'utilisateur ",
        "\n          envoyé    GET /users\n",
        "\n          reçu      200 OK\n",
        "\n          curl      curl -i http://",
        "\n          contrat   B4: `DELETE /users/{id}` supprime l'utilisateur,",
        "Niveau 2, stack : ce dont les autres services",
        "réussis : 6, en échec : 2\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let output = run_in(&[&["--service", "order"][..], arguments].concat(), lang).await;
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("impossible à juger sans products, users"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_fails_is_a_1_also_in_json() {
    let shop = RealShop::open().await;
    let proxy = served(never_deletes("/users/")(shop.upstream())).await;
    let arguments = ["--base-url", &proxy.url, "--service", "user", "--level", "brief"];
    let output = run(&[&arguments[..], &["--format", "json"]].concat()).await;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["failed"], 1, "{report}");
}

#[tokio::test]
async fn what_cannot_be_judged_like_this_is_a_2() {
    for (arguments, reason) in [
        (&["--service", "order"][..], "without products, users"),
        (&["--service", "cart"], "invalid value 'cart'"),
        (&["--play", "carts"], "users, products and orders can be played"),
        (&["--play", "users,products,users=127.0.0.1:9001"], "users are named twice"),
        (
            &["--neighbour", "orders=http://a", "--neighbour", "orders=http://b"],
            "orders are named twice",
        ),
        (&["--play", "users", "--neighbour", "users=http://a"], "users are named twice"),
        (&["--topic", "orders"], "--kafka"),
        (&["--only", "B11"], "the contract has B1, B2, B3, B4, B5, B6, B7, B8, B9, B10\n"),
        (&["--only", "3"], "the contract has B1, B2, "),
        (&["--service", "user", "--only", "B5"], "no check B5 of user is in the levels"),
        (&["--base-url", "localhost:3000"], "begin with http://"),
        (&["--base-url", "https://example.org"], "https is not supported"),
        (&["--base-url", "http://127.0.0.1:3000/?a=b"], "leave out what is behind the path"),
        (&["--neighbour", "users=127.0.0.1:8081"], "begin with http://"),
        (
            &["--service", "user", "--from", "shop"],
            "no check of user is in the levels from shop to shop",
        ),
        (
            &["--from", "errors", "--level", "brief"],
            "no check is in the levels from errors to brief",
        ),
    ] {
        let output = run(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(reason), "{reason:?} is not in\n{told}");
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_2_with_advice() {
    let (listener, _) = listen().await;
    let play = format!("users={},products=127.0.0.1:0", listener.local_addr().unwrap());
    let output = run(&["--service", "order", "--play", &play]).await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    for part in ["cannot play users at 127.0.0.1:", "stop what listens there", "--neighbour users="]
    {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kafka_is_not_asked_for_by_checks_that_need_it_not() {
    let shop = RealShop::open().await;
    let kafka = ["--kafka", "127.0.0.1:1", "--base-url", &shop.url];
    let arguments = [&kafka[..], &["--service", "user", "--level", "brief"]].concat();
    let output = run(&arguments).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

pub async fn run(arguments: &[&str]) -> Output {
    run_in(arguments, "").await
}

async fn run_in(arguments: &[&str], lang: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.args(arguments).env("LANG", lang).env_remove("LC_ALL").env_remove("LC_MESSAGES");
    let run = tokio::task::spawn_blocking(move || command.output());
    run.await.unwrap().unwrap()
}
