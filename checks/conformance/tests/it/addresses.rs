//! What holds for every address is judged of a service alone as well.

use std::collections::BTreeSet;

use conformance::play::{Handler, SmallShop};
use conformance::{Level, Options, Report, Service};
use rstest::rstest;

use crate::small::{assert_caught, served};
use crate::wrong;

#[rstest]
#[case::user(Service::User, &["E7", "E12", "E13", "E14", "E15", "E16", "L4"])]
#[case::product(Service::Product, &["E12", "E13", "E14", "E15", "E16", "L4"])]
#[tokio::test(flavor = "multi_thread")]
async fn a_service_alone_is_judged_by_every_sentence_that_is_for_it(
    #[case] service: Service,
    #[case] sentences: &[&str],
) {
    let report = judged(wrong::right, service).await;
    assert!(report.passed(), "{report}");
    let of_errors = report.verdicts().iter();
    let of_errors = of_errors.filter(|verdict| verdict.level == Level::Errors);
    let judged: BTreeSet<&str> = of_errors.map(|verdict| verdict.sentence.id).collect();
    for sentence in sentences {
        assert!(judged.contains(sentence), "{sentence} is not in {judged:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_in_headers_may_be_written_in_any_way() {
    let report = judged(wrong::words_lists_its_own_way, Service::User).await;
    assert!(report.passed(), "{report}");
}

#[rstest]
#[case::options(
    wrong::has_no_options,
    "OPTIONS of /users and below tells the methods: 204 with Allow",
    "expected  status 204"
)]
#[case::languages(
    wrong::speaks_french_only,
    "GET /users?limit=0, a limit out of range, is told in French, and in English when asked for",
    "expected  content-language: en"
)]
#[case::caches(
    wrong::hides_what_varies,
    "/users reads Accept-Language with its weights, `*` and truncation",
    "expected  a header vary"
)]
#[case::accept(
    wrong::ignores_accept,
    "GET /users is refused to who excludes JSON: 406",
    "expected  status 406"
)]
#[case::charset(
    wrong::takes_any_charset,
    "PATCH /users/{id} refuses a body in another charset than UTF-8: 415",
    "expected  status 415"
)]
#[case::json(
    wrong::takes_any_json,
    "PATCH /users/{id} refuses JSON of another type, and tells its own: 415",
    "expected  status 415"
)]
#[case::types(
    wrong::keeps_its_types_to_itself,
    "POST /users refuses a body of another content type, and tells its own: 415",
    "expected  a header accept-post"
)]
#[case::origins(
    wrong::tells_everybody,
    "pages of other origins are told nothing of /users by default",
    "expected  no header Access-Control-…"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_caught(
    #[case] fault: fn(SmallShop) -> Handler,
    #[case] check: &str,
    #[case] message: &str,
) {
    assert_caught(&judged(fault, Service::User).await, check, message);
}

async fn judged(fault: fn(SmallShop) -> Handler, service: Service) -> Report {
    let shop = served(fault(SmallShop::default())).await;
    let options = Options::new(&shop.url).of(&[service]);
    let report = conformance::run(&options.up_to(Level::Errors)).await;
    report.unwrap()
}
