//! The black-box suite of `checks/conformance`, which compose passes too.

use std::sync::Arc;

use crate::running::Running;
use crate::screen::Screen;

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_keeps_the_contract_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path(), Arc::new(Screen::default())).await;
    let options = conformance::Options::new(&shop.url);
    let report = conformance::run(&options).await.unwrap();
    assert!(report.passed(), "{report}");
    shop.stop().await;
}
