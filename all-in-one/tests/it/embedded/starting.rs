use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use all_in_one::shop::Shop;
use tempfile::TempDir;

use crate::running::{Running, config};
use crate::screen::Screen;

/// The line that `main` prints.
async fn error_in(folder: &Path) -> String {
    let (config, console) = (config(folder), Arc::new(Screen::default()));
    let open = Shop::open_with(&config, console);
    let opened = tokio::time::timeout(Duration::from_secs(10), open).await;
    let error = opened.expect("an error in time").err().unwrap();
    format!("{error:#}")
}

fn assert_names(error: &str, folder: &Path) {
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(folder.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_busy_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Running::open(folder.path(), Arc::new(Screen::default())).await;
    let address = shop.url.trim_start_matches("http://");
    let mut config = config(folder.path());
    config.http.port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    let opened = Shop::open_with(&config, Arc::new(Screen::default())).await;
    let error = format!("{:#}", opened.err().unwrap());
    assert_eq!(error.lines().count(), 1, "{error}");
    let expected = format!("cannot listen on {address}: ");
    assert!(error.starts_with(&expected), "{error}");
    shop.stop().await;
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "").unwrap();
    assert_names(&error_in(&file).await, &file);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    // Nobody makes files there, root neither.
    let folder = Path::new("/proc/self");
    assert_names(&error_in(folder).await, folder);
    let missing = Path::new("/proc/data");
    assert_names(&error_in(missing).await, missing);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error_of_the_folder() {
    for name in ["users", "products", "orders", "notifications"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name).with_extension("sqlite");
        fs::write(&file, "not a database, and long enough for a header".repeat(100)).unwrap();
        let error = error_in(folder.path()).await;
        assert_names(&error, folder.path());
        assert!(error.ends_with("file is not a database"), "{error}");
    }
}

#[tokio::test]
async fn a_folder_may_be_missing_and_have_any_name() {
    let parent: TempDir = tempfile::tempdir().unwrap();
    for name in ["a/b", "été à Lyon", "100%", "a#b", "%41", "what?mode=ro"] {
        let folder = parent.path().join(name);
        let shop = Running::open(&folder, Arc::new(Screen::default())).await;
        shop.stop().await;
        let files = fs::read_dir(&folder).unwrap();
        let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut files: Vec<String> = files.collect();
        files.sort();
        let expected = ["notifications.sqlite", "orders.sqlite", "products.sqlite", "users.sqlite"];
        assert_eq!(files, expected, "{name}");
    }
}
