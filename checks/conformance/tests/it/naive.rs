//! What the exercise leaves open is no failure, and disturbs no later level more than it must.

use conformance::Level::{Brief, Contract, Errors};
use conformance::play::{Handler, SmallShop};
use conformance::{Options, Report};
use rstest::rstest;

use crate::reports::text_of;
use crate::small::{SERVICES, judged, served, verdict};
use crate::wrong;

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_numbers_fail_only_where_uuids_are_asked_for() {
    let report = judged(wrong::numbers_its_ids, Contract).await;
    let failures: Vec<&str> = report.failures().map(|one| one.name.as_str()).collect();
    assert_eq!(
        failures,
        [
            "POST /users answers 201 with the user, made with a UUIDv7",
            "GET /products lists well-formed products",
            "POST /orders answers 201 with the order, made with a UUIDv7",
        ],
        "{report}"
    );
    let brief = report.verdicts().iter().filter(|one| one.level == Brief);
    assert!(brief.count() > 0);
}

#[rstest]
#[case::stored_without(wrong::stores_what_it_finds)]
#[case::failing_without(wrong::fails_without_prenom)]
#[case::silent(wrong::says_nothing_of_what_it_makes)]
#[case::doubles(wrong::lists_sums_of_doubles)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_exercise_leaves_open_passes(#[case] naive: fn(SmallShop) -> Handler) {
    let small = SmallShop::default();
    let report = judged_brief(naive(small.clone())).await;
    assert!(report.passed(), "{report}");
    assert_eq!(small.count(), 0);
    assert_eq!(report.left_behind, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_name_that_was_never_stored_is_no_fault_of_patch() {
    let report = judged_brief(wrong::stores_no_first_name(SmallShop::default())).await;
    let failures: Vec<&str> = report.failures().map(|one| one.name.as_str()).collect();
    assert_eq!(failures, ["POST /users makes a user, who is listed then"], "{report}");
    let told = report.to_string();
    assert!(told.contains("expected  a field `prénom` or `prenom` in "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_and_cannot_be_found_is_left_behind_and_told() {
    let small = SmallShop::default();
    let report = judged_brief(wrong::hides_what_it_makes(small.clone())).await;
    let told = verdict(&report, "POST /users makes a user, who is listed then").to_string();
    let expected = "expected  what was made, with its `id`, in the answer or in GET /users then";
    assert!(told.contains(expected), "{told}");
    assert_eq!(report.left_behind.len(), small.count());
    let left = "something made by POST /users, whose id is unknown";
    assert!(report.left_behind.iter().all(|one| one == left));
    let line = format!("could not be deleted: {left} ({} times)\n", small.count());
    assert!(text_of(&report).contains(&line), "{}", text_of(&report));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_judged_by_its_status_alone_before_the_level_of_errors() {
    let report = judged(wrong::shows_its_stack, Errors).await;
    let mut before = report.verdicts().iter().filter(|one| one.level < Errors);
    assert!(before.all(conformance::Verdict::passed), "{report}");
    let unknown = "GET /users/{id} of an unknown user is a 404";
    let told = verdict(&report, unknown).to_string();
    assert!(told.contains("expected  an error that shows no cause"), "{told}");
}

async fn judged_brief(handler: Handler) -> Report {
    let shop = served(handler).await;
    let options = Options::new(&shop.url).of(&SERVICES).up_to(Brief);
    conformance::run(&options).await.unwrap()
}
