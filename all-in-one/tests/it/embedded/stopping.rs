use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::running::Running;
use crate::screen::{Mood, Screen};

fn assert_tells(message: &str, order: &Value) {
    let id = order["id"].as_str().unwrap();
    let expected = format!("commande ajoutée    {id}  3 articles  ");
    assert!(message.starts_with(&expected), "{message}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_ordered_just_before_the_stop_is_shown_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    screen.set(Mood::Waiting);
    let first = shop.place_order().await;
    screen.attempted(1).await;
    // The first one is being shown, the second one waits in the outbox.
    let second = shop.place_order().await;
    shop.ask_to_stop();
    assert_eq!(screen.messages().len(), 0);
    screen.set(Mood::Working);
    shop.stop().await;
    let messages = screen.messages();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_tells(&messages[0], &first);
    assert_tells(&messages[1], &second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    let kept = shop.place_order().await;
    shop.place_order().await;
    screen.messages_when(2).await;
    until_listed(&shop, 2).await;
    let before = everything(&shop).await;
    shop.stop().await;

    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    assert_eq!(everything(&shop).await, before);
    // Events are shown in order: had one been repeated, this one would not be the first.
    let order = shop.place_order().await;
    let messages = screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    let path = format!("/orders/{}", kept["id"].as_str().unwrap());
    assert_eq!(shop.get(&path).await, kept.to_string());
    shop.stop().await;
    assert_eq!(screen.messages().len(), 1);
}

/// A line is on the screen shortly before its notification is listed.
async fn until_listed(shop: &Running, count: usize) {
    let listed = async {
        loop {
            let list = shop.get("/notifications").await;
            let list: Vec<Value> = serde_json::from_str(&list).unwrap();
            if list.len() == count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), listed).await.unwrap();
}

async fn everything(shop: &Running) -> Vec<String> {
    let mut lists = Vec::new();
    for path in ["/users", "/products", "/orders", "/notifications"] {
        lists.push(shop.get(path).await);
    }
    lists
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_could_not_be_shown_is_shown_later() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    screen.set(Mood::Failing);
    let order = shop.place_order().await;
    screen.attempted(2).await;
    assert_eq!(shop.get("/notifications").await, "[]");
    screen.set(Mood::Working);
    let messages = screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    shop.stop().await;
    assert_eq!(screen.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_could_not_be_shown_before_the_stop_is_shown_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    screen.set(Mood::Failing);
    let order = shop.place_order().await;
    screen.attempted(1).await;
    shop.stop().await;
    assert_eq!(screen.messages().len(), 0);

    let screen = Arc::new(Screen::default());
    let shop = Running::open(folder.path(), screen.clone()).await;
    let messages = screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_keeps_its_connection_does_not_delay_the_stop() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path(), Arc::new(Screen::default())).await;
    let address = shop.url.trim_start_matches("http://").to_owned();
    let idle = tokio::net::TcpStream::connect(&address).await.unwrap();
    let half = tokio::net::TcpStream::connect(&address).await.unwrap();
    half.try_write(b"GET /products HTTP/1.1\r\nhost:").unwrap();
    shop.get("/products").await;
    tokio::time::timeout(Duration::from_secs(10), shop.stop()).await.unwrap();
    drop((idle, half));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_the_shop_stops() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path(), Arc::new(Screen::default())).await;
    let url = format!("{}/notifications/stream", shop.url);
    let stream = shop.client.get(url).send().await.unwrap();
    shop.place_order().await;
    shop.stop().await;
    // One that is broken off has no text.
    let text = tokio::time::timeout(Duration::from_secs(10), stream.text()).await;
    assert!(text.unwrap().unwrap().starts_with(':'));
}
