//! What is wrong is found by the check of the right name, and said well.

use conformance::Level::{self, Brief, Contract, Errors};
use conformance::play::{Handler, SmallShop};
use rstest::rstest;

use crate::small::{assert_caught, judged};
use crate::wrong;

const WRONG_TOTAL: &str = "a `prix_total` that is wrong by a cent is a 409, and nothing is stored";

#[rstest]
#[case::status(
    wrong::says_200_for_201,
    Contract,
    "POST /users answers 201 with the user, made with a UUIDv7",
    "expected  status 201"
)]
#[case::location(
    wrong::has_no_location,
    Contract,
    "a created user can be fetched at its Location",
    "expected  a header location"
)]
#[case::order(
    wrong::lists_newest_first,
    Contract,
    "GET /users lists users oldest first",
    "expected  these four in the order of their creation"
)]
#[case::lost_update(
    wrong::loses_updates,
    Contract,
    "PATCHes of different fields at once lose none of them",
    "expected  both changes that were made at once"
)]
#[case::replacing_patch(
    wrong::replaces_with_patch,
    Brief,
    "PATCH /users/{id} changes what is sent and nothing else",
    "expected  the `nom` and the `prénom` as they were"
)]
#[case::no_deletion(
    wrong::never_deletes,
    Brief,
    "DELETE /users/{id} deletes the user, who is not listed then",
    "expected  no user "
)]
#[case::id_again(
    wrong::gives_ids_again,
    Contract,
    "the id of a deleted user is not given again",
    "expected  another id than "
)]
#[case::pages(
    wrong::pages_overlap,
    Contract,
    "GET /users pages with limit and after, oldest first",
    "in this order, each once, on pages of 2"
)]
#[case::found_nothing(
    wrong::finds_everything,
    Errors,
    "GET /users/{id} of an unknown user is a 404",
    "expected  status 404"
)]
#[case::unknown_field(
    wrong::accepts_any_field,
    Errors,
    "POST /users refuses an unknown field",
    "expected  status 400"
)]
#[case::unknown_parameter(
    wrong::ignores_unknown_parameters,
    Errors,
    "GET /users refuses a query parameter that it does not have: 400",
    "expected  status 400"
)]
#[case::content_type(
    wrong::words_errors_as_plain_json,
    Errors,
    "GET /users/{id} of an unknown user is a 404",
    "expected  content type application/problem+json"
)]
#[case::cause(
    wrong::leaks_causes,
    Errors,
    "what /users answers to strange requests shows no cause",
    "expected  an error that shows no cause (it says “Traceback (most recent call last)”)"
)]
#[case::missing_field(
    wrong::forgets_a_field,
    Brief,
    "GET /orders lists the orders, with all that they have",
    "expected  a field `adresse_livraison` in "
)]
#[case::price(
    wrong::prices_are_texts,
    Brief,
    "GET /products lists the products",
    "expected  a `prix` that is a number in "
)]
#[case::doubles(
    wrong::adds_doubles,
    Contract,
    "`prix_total` is the exact sum of prix × quantite",
    "expected  a `prix_total` of "
)]
#[case::date(
    wrong::dates_without_zone,
    Contract,
    "`date_achat` is the time of the purchase in UTC, with milliseconds and a Z",
    "expected  a `date_achat` such as "
)]
#[case::any_total(wrong::accepts_any_total, Contract, WRONG_TOTAL, "expected  status 409")]
#[case::stored(
    wrong::stores_what_it_refuses,
    Contract,
    WRONG_TOTAL,
    "expected  no order in GET /orders afterwards"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_caught(
    #[case] fault: fn(SmallShop) -> Handler,
    #[case] level: Level,
    #[case] check: &str,
    #[case] message: &str,
) {
    assert_caught(&judged(fault, level).await, check, message);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_right_is_no_failure() {
    let report = judged(wrong::right, Errors).await;
    assert!(report.passed(), "{report}");
    assert!(report.verdicts().len() > 250, "{}", report.summary());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_no_failure_of_other_exercises() {
    let report = judged(wrong::stores_what_it_refuses, Contract).await;
    let failures: Vec<_> = report.failures().map(|one| one.exercise).collect();
    assert!(!failures.is_empty());
    for exercise in failures {
        assert!(exercise.starts_with("POST /orders, prix_total"), "{report}");
    }
}
