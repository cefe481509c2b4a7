//! What is said twice and taken for something is found as well.

use conformance::Level;
use conformance::play::{Handler, SmallShop};
use rstest::rstest;

use crate::small::{assert_caught, judged};
use crate::wrong;

const USER_TWICE: &str =
    "POST /users refuses a field that is given twice: 400, and nothing is stored";
const PATCH_TWICE: &str =
    "PATCH /users/{id} refuses a field that is given twice: 400, and nothing is changed";
const LINE_TWICE: &str =
    "POST /orders refuses a field of a line that is given twice: 400, and nothing is stored";

#[rstest]
#[case::parameter_twice(
    wrong::takes_the_last_parameter,
    "GET /products refuses a query parameter that is given twice: 400",
    "expected  status 400"
)]
#[case::user_twice(wrong::takes_the_last_of_a_name, USER_TWICE, "expected  status 400")]
#[case::user_twice_stored(
    wrong::stores_the_last_of_a_name,
    USER_TWICE,
    "expected  no user “Deux Fois"
)]
#[case::patch_twice(wrong::takes_the_last_of_a_name, PATCH_TWICE, "expected  status 400")]
#[case::patch_twice_stored(
    wrong::stores_the_last_of_a_name,
    PATCH_TWICE,
    "expected  the user as it was"
)]
#[case::line_twice(wrong::takes_the_last_of_a_name, LINE_TWICE, "expected  status 400")]
#[case::line_twice_stored(
    wrong::stores_the_last_of_a_name,
    LINE_TWICE,
    "expected  no order in GET /orders afterwards"
)]
#[case::twice_and_no_more(
    wrong::tells_the_first_fault,
    "POST /users tells a field that is given twice together with all other faults",
    r#"expected  errors at exactly ["/nom", "/prenom", "/adresse", "/couleur"], nothing else"#
)]
#[case::twice_somewhere(
    wrong::says_no_places,
    LINE_TWICE,
    r#"expected  errors at exactly ["/produits/0/quantite"], nothing else"#
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_caught(
    #[case] fault: fn(SmallShop) -> Handler,
    #[case] check: &str,
    #[case] message: &str,
) {
    assert_caught(&judged(fault, Level::Errors).await, check, message);
}
