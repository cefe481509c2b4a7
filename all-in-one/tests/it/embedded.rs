//! What only the embedded composition can be asked: how it starts, how it stops, and what it keeps in its folder.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use all_in_one::shop::Shop;
use serde_json::Value;

use crate::running::{PATIENCE, Running, config};
use crate::screen::{Mood, Screen};

/// The line that `main` prints: it names the folder.
async fn error_in(folder: &Path) -> String {
    let config = config(folder);
    let open = Shop::open_with(&config, Arc::new(Screen::default()));
    let opened = tokio::time::timeout(PATIENCE, open).await;
    let error = format!("{:#}", opened.expect("an error in time").err().unwrap());
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(folder.to_str().unwrap()), "{error}");
    error
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "").unwrap();
    // Nobody makes files in /proc, root neither.
    for folder in [&file, Path::new("/proc/self"), Path::new("/proc/data")] {
        error_in(folder).await;
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error_of_the_folder() {
    for name in ["users", "products", "orders", "notifications"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name).with_extension("sqlite");
        fs::write(&file, "not a database, and long enough for a header".repeat(100)).unwrap();
        let error = error_in(folder.path()).await;
        assert!(error.ends_with("file is not a database"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_may_be_missing_and_have_any_name() {
    let parent = tempfile::tempdir().unwrap();
    for name in ["a/b", "été à Lyon", "100%", "a#b", "%41", "what?mode=ro"] {
        let folder = parent.path().join(name);
        let shop = Running::open(&folder).await;
        shop.stop().await;
        let files = fs::read_dir(&folder).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut files: Vec<String> = files.collect();
        files.sort();
        let expected = ["notifications.sqlite", "orders.sqlite", "products.sqlite", "users.sqlite"];
        assert_eq!(files, expected, "{name}");
    }
}

/// Names and addresses are nobody else's business.
#[cfg(unix)]
#[tokio::test]
async fn a_new_folder_and_its_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let shop = Running::open(&folder).await;
    shop.place_order().await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let files: Vec<_> = files.collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    shop.stop().await;
}

fn assert_tells(message: &str, order: &Value) {
    let id = order["id"].as_str().unwrap();
    let expected = format!("commande ajoutée    {id}  3 articles  ");
    assert!(message.starts_with(&expected), "{message}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_ordered_just_before_the_stop_is_shown_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    shop.screen.set(Mood::Waiting);
    let first = shop.place_order().await;
    shop.screen.attempted(1).await;
    // The first one is being shown, the second one waits in the outbox.
    let second = shop.place_order().await;
    shop.ask_to_stop();
    assert_eq!(shop.screen.messages().len(), 0);
    shop.screen.set(Mood::Working);
    let messages = shop.stop().await;
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert_tells(&messages[0], &first);
    assert_tells(&messages[1], &second);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let kept = shop.place_order().await;
    shop.place_order().await;
    shop.screen.messages_when(2).await;
    until_listed(&shop, 2).await;
    let before = everything(&shop).await;
    shop.stop().await;

    let shop = Running::open(folder.path()).await;
    assert_eq!(everything(&shop).await, before);
    // Events are shown in order: had one been repeated, this one would not be the first.
    let order = shop.place_order().await;
    let messages = shop.screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    let path = format!("/orders/{}", kept["id"].as_str().unwrap());
    assert_eq!(shop.get(&path).await, kept.to_string());
    assert_eq!(shop.stop().await.len(), 1);
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
    tokio::time::timeout(PATIENCE, listed).await.unwrap();
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
    let shop = Running::open(folder.path()).await;
    shop.screen.set(Mood::Failing);
    let order = shop.place_order().await;
    shop.screen.attempted(2).await;
    assert_eq!(shop.get("/notifications").await, "[]");
    shop.screen.set(Mood::Working);
    let messages = shop.screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    assert_eq!(shop.stop().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_could_not_be_shown_before_the_stop_is_shown_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    shop.screen.set(Mood::Failing);
    let order = shop.place_order().await;
    shop.screen.attempted(1).await;
    assert_eq!(shop.stop().await.len(), 0);

    let shop = Running::open(folder.path()).await;
    let messages = shop.screen.messages_when(1).await;
    assert_tells(&messages[0], &order);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_keeps_its_connection_does_not_delay_the_stop() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let address = shop.url.trim_start_matches("http://").to_owned();
    let idle = tokio::net::TcpStream::connect(&address).await.unwrap();
    let half = tokio::net::TcpStream::connect(&address).await.unwrap();
    half.try_write(b"GET /products HTTP/1.1\r\nhost:").unwrap();
    shop.get("/products").await;
    shop.stop().await;
    drop((idle, half));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_the_shop_stops() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let url = format!("{}/notifications/stream", shop.url);
    let stream = shop.client.get(url).send().await.unwrap();
    shop.place_order().await;
    shop.stop().await;
    // One that is broken off has no text.
    let text = tokio::time::timeout(PATIENCE, stream.text()).await;
    assert!(text.unwrap().unwrap().starts_with(':'));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_keeps_the_contract_and_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path()).await;
    let options = conformance::Options::new(&shop.url);
    let report = conformance::run(&options).await.unwrap();
    assert!(report.passed(), "{report}");
    shop.stop().await;
}
