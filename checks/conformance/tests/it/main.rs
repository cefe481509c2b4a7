//! The kit judged by shops that are wrong on purpose: what is wrong must be found, and said well.

mod tiny_shop;

use conformance::{Report, Verdict};
use tiny_shop::{Fault, TinyShop};

const DELETION: &str = "DELETE /users/{id} is a 204 without a body, then a 404";
const LOCATION: &str = "a created user can be fetched at its Location";
const NO_LOSS: &str = "PATCHes of different fields at once lose none of them";

#[tokio::test]
async fn an_address_where_nobody_listens_is_one_failure() -> std::io::Result<()> {
    let address = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await?
        .local_addr()?;
    let report = conformance::run(&format!("http://{address}")).await;
    assert_eq!(report.summary(), "0 passed, 1 failed");
    assert!(
        report.to_string().contains("Connection refused"),
        "{report}"
    );
    Ok(())
}

#[tokio::test]
async fn a_shop_that_answers_anything_with_an_empty_200_passes_nothing_of_weight()
-> std::io::Result<()> {
    let report = judged(Fault::AlwaysEmpty).await?;
    assert!(!report.passed());
    assert!(report.failures().count() > 200, "{}", report.summary());
    Ok(())
}

#[tokio::test]
async fn a_failure_tells_what_was_expected_what_was_sent_and_what_came() -> std::io::Result<()> {
    let report = judged(Fault::DeletionIs200).await?;
    let told = verdict(&report, DELETION).to_string();
    for part in [
        "FAILED  users: DELETE",
        "expected  status 204",
        "sent      DELETE /users/0",
        "came      200 OK",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_deletion_is_no_failure_of_other_checks() -> std::io::Result<()> {
    let report = judged(Fault::DeletionIs200).await?;
    assert!(
        verdict(&report, LOCATION).failure.is_none(),
        "{}",
        verdict(&report, LOCATION)
    );
    assert!(
        verdict(&report, NO_LOSS).failure.is_none(),
        "{}",
        verdict(&report, NO_LOSS)
    );
    Ok(())
}

#[tokio::test]
async fn a_lost_update_is_found() -> std::io::Result<()> {
    let report = judged(Fault::LosesUpdates).await?;
    let told = verdict(&report, NO_LOSS).to_string();
    assert!(
        told.contains("both changes that were made at once"),
        "{told}"
    );
    assert!(
        verdict(&report, DELETION).failure.is_none(),
        "{}",
        verdict(&report, DELETION)
    );
    Ok(())
}

#[tokio::test]
async fn what_the_checks_made_is_deleted_again() -> std::io::Result<()> {
    let shop = TinyShop::open(Fault::None).await?;
    let report = conformance::run(&shop.base_url).await;
    assert!(
        verdict(&report, LOCATION).failure.is_none(),
        "{}",
        verdict(&report, LOCATION)
    );
    assert_eq!(shop.user_count(), 0);
    Ok(())
}

async fn judged(fault: Fault) -> std::io::Result<Report> {
    Ok(conformance::run(&TinyShop::open(fault).await?.base_url).await)
}

fn verdict<'a>(report: &'a Report, name: &str) -> &'a Verdict {
    let found = report
        .verdicts()
        .iter()
        .find(|verdict| verdict.name == name);
    found.unwrap_or_else(|| panic!("no check is named {name:?}"))
}
