//! What the exercise leaves open is no failure, and disturbs no later level more than it must.

use conformance::Level::{Brief, Contract};

use crate::small::judged;
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
