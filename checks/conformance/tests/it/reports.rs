use conformance::play::{Reply, SmallShop};
use conformance::{Level, Options, Text};
use serde_json::{Value, json};

use crate::small::{SERVICES, judged, served, verdict};
use crate::wrong;

const LOCATION: &str = "a created user can be fetched at its Location";

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_answers_anything_with_an_empty_200_passes_nothing_of_weight() {
    let report = judged(
        |_| std::sync::Arc::new(|_| Box::pin(async { Reply::json(200, json!({})) })),
        Level::Errors,
    )
    .await;
    let (failed, all) = (report.failures().count(), report.verdicts().len());
    assert!(failed * 20 > all * 19, "{}", report.summary());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_checks_made_is_deleted_again_also_when_they_fail() {
    let small = SmallShop::default();
    let shop = served(wrong::has_no_location(small.clone())).await;
    let options = Options::new(&shop.url).of(&SERVICES).up_to(Level::Contract);
    let report = conformance::run(&options).await.unwrap();
    assert!(!verdict(&report, LOCATION).passed());
    assert_eq!(small.count(), 0);
    assert_eq!(report.left_behind, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_deleted_is_told() {
    let small = SmallShop::default();
    let handler = wrong::refuses_deletions(small.clone());
    let shop = served(handler).await;
    let options = Options::new(&shop.url).of(&SERVICES).up_to(Level::Brief);
    let report = conformance::run(&options).await.unwrap();
    assert_eq!(report.left_behind.len(), small.count());
    let text = text_of(&report);
    let line = format!("could not be deleted: {}", report.left_behind[0]);
    assert!(text.contains(&line), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_goes_level_by_level_and_exercise_by_exercise() {
    let report = judged(wrong::has_no_location, Level::Contract).await;
    let text = text_of(&report);
    let mut rest = text.as_str();
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
            panic!("{part:?} is not (or not here) in\n{text}");
        };
        rest = behind;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_and_junit_say_the_same() {
    let report = judged(wrong::has_no_location, Level::Contract).await;
    let failed = report.failures().count();
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["failed"], failed);
    let checks = json["checks"].as_array().unwrap();
    let location = checks.iter().find(|check| check["name"] == LOCATION);
    let location = location.unwrap();
    assert_eq!(location["contract"]["id"], "U4");
    assert_eq!(location["passed"], false);
    let expected = "a header location of visible ASCII";
    assert_eq!(location["failure"]["expected"], expected);
    let junit = report.to_junit().unwrap();
    assert_eq!(junit.matches("<failure").count(), failed, "{junit}");
    assert_eq!(junit.matches("<testcase").count(), checks.len());
    assert!(junit.contains(&format!("message=\"{expected}\"")), "{junit}");
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

pub fn text_of(report: &conformance::Report) -> String {
    let mut bytes = vec![];
    let mut text = Text::new(&mut bytes);
    for verdict in report.verdicts() {
        text.tell(verdict);
    }
    text.end(report).unwrap();
    String::from_utf8(bytes).unwrap()
}
