//! The seeds of the fuzzer, and the golden events, go through every door.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

use std::fs;
use std::path::Path;

use doors::{Notifier, Service, try_amount, try_event};

const SEEDS: &str = "../fuzz/seeds";
const EVENTS: &str = "../../crates/event-contracts/examples";

#[test]
fn nothing_is_read_wrongly() {
    let [post, patch, order] =
        [Service::user_request(), Service::user_change(), Service::order_request()];
    let notifier = Notifier::open();
    for bytes in inputs() {
        post.try_body(&bytes);
        patch.try_body(&bytes);
        order.try_body(&bytes);
        notifier.try_message(&bytes);
        try_amount(&bytes);
        try_event(&bytes);
    }
}

fn inputs() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = fs::read_dir(here.join(SEEDS)).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path());
    let files = folders.chain([here.join(EVENTS)]).flat_map(|folder| fs::read_dir(folder).unwrap());
    let inputs: Vec<_> = files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(inputs.len() > 5, "the seeds are not where they were");
    inputs
}
