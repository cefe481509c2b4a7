//! What becomes of those who ask a neighbour that fails: they know it in time, it is not asked by ever more, and they are
//! answered again when it is well. Time is the runtime's, so that it is exact.

mod recovery;

use std::sync::Arc;
use std::time::Duration;

use bounded_text::BoundedText;
use futures_util::future::join_all;
use order_service::adapters::outbound::http_client::HttpLimits;
use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::UserDirectory;
use order_service::domain::order::{Address, CustomerId};
use port_types::Failure;
use rstest::rstest;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::misbehaving::{Manner, Neighbour};

const BUDGET: Duration = Duration::from_secs(1);
/// Timers count whole milliseconds.
const IN_TIME: Duration = Duration::from_millis(1_002);

fn user(number: u128) -> CustomerId {
    CustomerId(Uuid::from_u128(number))
}

/// The answer about user 7.
fn well() -> Manner {
    let body = format!(r#"{{"id":"{}","adresse":"12 rue"}}"#, user(7).0);
    Manner::answer("200 OK", &body)
}

fn directory(neighbour: &Neighbour) -> Arc<HttpUserDirectory> {
    let limits = HttpLimits::within(BUDGET);
    Arc::new(HttpUserDirectory::new(&neighbour.url(), limits).unwrap())
}

fn assert_unavailable(answer: &Result<Option<Address>, Failure>) {
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

/// How often it is asked: three times when another attempt may succeed, once when not.
#[rstest]
#[case::hangs(Manner::Hangs, 3)]
#[case::hangs_in_the_middle(Manner::HangsInTheMiddle, 3)]
#[case::drips(Manner::Drips, 3)]
#[case::resets(Manner::Resets, 3)]
#[case::resets_in_the_middle(Manner::ResetsInTheMiddle, 3)]
#[case::hangs_up(Manner::HangsUp, 3)]
#[case::bad_gateway(Manner::answer("502 Bad Gateway", "{}"), 3)]
#[case::unavailable(Manner::answer("503 Service Unavailable", "{}"), 3)]
#[case::unavailable_until_later(
    Manner::Says("HTTP/1.1 503 No\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n".to_owned()), 1
)]
#[case::internal_error(Manner::answer("500 Internal Server Error", "{}"), 1)]
#[case::no_http(Manner::Says("220 mail.example.org ESMTP\r\n\r\n".to_owned()), 1)]
#[case::no_json(Manner::answer("200 OK", "<html>"), 1)]
#[case::another_schema(Manner::answer("200 OK", r#"{"id":7,"adresse":[]}"#), 1)]
#[case::redirects(
    Manner::Says("HTTP/1.1 307 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_owned()), 1
)]
#[case::announces_ten_megabytes(
    Manner::Says("HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n[".to_owned()), 1
)]
#[case::pours(Manner::Pours, 1)]
#[tokio::test(start_paused = true)]
async fn it_is_unavailable_within_the_budget(#[case] manner: Manner, #[case] attempts: usize) {
    let neighbour = Neighbour::who(manner).await;
    let begun = Instant::now();
    let answer = directory(&neighbour).address_of(user(7)).await;
    assert!(begun.elapsed() <= IN_TIME, "{:?}", begun.elapsed());
    assert_unavailable(&answer);
    assert_eq!(neighbour.questions(), attempts);
}

#[tokio::test]
async fn of_an_answer_without_end_little_is_read() {
    let neighbour = Neighbour::who(Manner::Pours).await;
    let limits = HttpLimits::within(60 * BUDGET);
    let directory = HttpUserDirectory::new(&neighbour.url(), limits).unwrap();
    assert_unavailable(&directory.address_of(user(7)).await);
    while neighbour.open_connections() > 0 {
        sleep(Duration::from_millis(5)).await;
    }
    // What the kernel has taken over on the way counts as well.
    assert!(neighbour.bytes() < 20_000_000, "{}", neighbour.bytes());
}

#[rstest]
#[case::hangs(Manner::Hangs)]
#[case::drips(Manner::Drips)]
#[case::resets(Manner::Resets)]
#[tokio::test(start_paused = true)]
async fn however_many_ask_it_has_few_connections_and_none_stays(#[case] manner: Manner) {
    let neighbour = Neighbour::who(manner).await;
    let directory = directory(&neighbour);
    for _ in 0..3 {
        let begun = Instant::now();
        let asked = (0..200).map(|number| directory.address_of(user(number)));
        for answer in join_all(asked).await {
            assert_unavailable(&answer);
        }
        assert!(begun.elapsed() <= IN_TIME, "{:?}", begun.elapsed());
    }
    // Of a connection that was given up, the neighbour learns a little later.
    assert!(neighbour.most_connections() <= 16, "{}", neighbour.most_connections());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(neighbour.open_connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn those_who_want_to_know_the_same_share_answers() {
    let neighbour = Neighbour::who(well()).await;
    let directory = directory(&neighbour);
    let asked = (0..500).map(|_| directory.address_of(user(7)));
    let address = Address::parse("12 rue").unwrap();
    for answer in join_all(asked).await {
        assert_eq!(answer.unwrap().as_ref(), Some(&address));
    }
    assert_eq!(neighbour.questions(), 2, "the first one's, and all others'");
}
