#![no_main]
//! A message as the notifier handles it: shown or set aside, but never in the way of the next one.

use std::sync::LazyLock;

use doors::Notifier;
use libfuzzer_sys::fuzz_target;

static NOTIFIER: LazyLock<Notifier> = LazyLock::new(Notifier::open);

fuzz_target!(|payload: &[u8]| NOTIFIER.try_message(payload));
