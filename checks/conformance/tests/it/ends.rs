//! Nobody is there, or no longer: one failure, and not one for each check.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::play::{SmallShop, serve};
use conformance::{Level, Options, Report, Service};
use rstest::rstest;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::small::served;
use crate::wrong;

#[rstest]
#[case::shop(&[], "B5")]
#[case::users(&[Service::User], "B1")]
#[case::products(&[Service::Product], "B5")]
#[case::orders(&[Service::Order, Service::User, Service::Product], "B7")]
#[case::notifications(&[Service::Notifier], "B9")]
#[tokio::test]
async fn nobody_listens(#[case] services: &[Service], #[case] sentence: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let report = conformance::run(&Options::new(&url).of(services)).await;
    let report = report.unwrap();
    assert_eq!(report.summary(), "0 passed, 1 failed");
    assert_eq!(report.verdicts()[0].sentence.id, sentence);
    let told = report.to_string();
    let advice = format!("nobody listens at {url}: is the service started, on this port?");
    assert!(told.contains(&advice), "{told}");
}

#[tokio::test]
async fn who_listens_and_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
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

/// Of a service that dies of the first request of this method.
async fn judged_until(method: &'static str) -> Report {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let alive = Arc::new(Mutex::new(JoinSet::new()));
    let (life, shop) = (Arc::downgrade(&alive), SmallShop::default());
    let handler = wrong::asynchronous(move |call| {
        let (life, shop) = (life.clone(), shop.clone());
        async move {
            if call.method.as_str() == method && call.path.starts_with("/users/") {
                life.upgrade().unwrap().lock().unwrap().abort_all();
                std::future::pending::<()>().await;
            }
            shop.answer(&call)
        }
    });
    alive.lock().unwrap().spawn(serve(listener, handler));
    let options = Options::new(&url).of(&[Service::User]);
    conformance::run(&options.up_to(Level::Contract)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_clears_up_and_tells_what_it_knows() {
    let small = SmallShop::default();
    let shop = served(wrong::right(small.clone())).await;
    let options = Options::new(&shop.url).of(&[Service::User]);
    let interrupted = tokio::time::sleep(Duration::from_millis(30));
    let report = conformance::run_until(interrupted, &options, |_| ()).await;
    let report = report.unwrap();
    assert_eq!(report.stopped.as_deref(), Some("interrupted"));
    assert!(report.verdicts().len() < 100, "{}", report.summary());
    assert!(!report.passed());
    assert_eq!(small.count(), 0);
}
