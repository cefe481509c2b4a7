//! A service on disk, checked as its own test checks it.

use std::fs;
use std::path::{Path, PathBuf};

use layers::{assert_layers, check};

const FILES: [(&str, &str); 10] = [
    ("src/adapters.rs", "pub mod inbound; pub mod outbound;"),
    ("src/adapters/inbound.rs", ""),
    ("src/adapters/outbound.rs", "use sea_orm::Set;"),
    ("src/application.rs", "use crate::domain::Order;"),
    ("src/config.rs", ""),
    ("src/domain.rs", "pub struct Order;"),
    ("src/lib.rs", "mod adapters; mod application; mod config; mod domain; mod wiring;"),
    ("src/main.rs", "use order_service::wiring; fn main() {}"),
    ("src/wiring.rs", "use crate::adapters::{inbound, outbound};"),
    ("tests/it/main.rs", "use order_service::adapters::{inbound, outbound};"),
];

#[test]
fn a_service_in_order_passes() {
    let root = tempfile::tempdir().unwrap();
    assert_layers(service(root.path()));
}

#[test]
fn each_violation_reads_as_place_finding_and_rule() {
    let root = tempfile::tempdir().unwrap();
    let service = service(root.path());
    let outbound = "use order_service::config::Database;";
    fs::write(service.join("src/domain.rs"), "//\nuse sea_orm::Set;").unwrap();
    fs::write(service.join("src/adapters/outbound.rs"), outbound).unwrap();
    fs::remove_file(service.join("src/config.rs")).unwrap();
    fs::write(service.join("tests/it/mod.rs"), "//\n".repeat(201)).unwrap();

    let shown: Vec<_> = check(&service).iter().map(ToString::to_string).collect();
    let first_lines: Vec<_> = shown.iter().map(|text| text.lines().next().unwrap()).collect();
    assert_eq!(
        first_lines,
        [
            "src/config.rs is missing",
            "src/adapters/outbound.rs:1 names `order_service::config::Database`, \
             that is `crate::config::Database`",
            "src/domain.rs:2 names `sea_orm::Set`",
            "tests/it/mod.rs has 201 lines",
            "tests/it/mod.rs is called mod.rs",
        ]
    );
}

#[test]
#[should_panic(expected = "src/lib.rs is missing")]
fn an_empty_directory_does_not_pass() {
    assert_layers(tempfile::tempdir().unwrap().path());
}

#[test]
#[should_panic(expected = "cannot be read")]
fn a_directory_that_is_not_there_does_not_pass() {
    assert_layers("/not/there");
}

fn service(root: &Path) -> PathBuf {
    let service = root.join("order-service");
    for (path, text) in FILES {
        let path = service.join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    service
}
