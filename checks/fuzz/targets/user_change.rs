#![no_main]
//! The body of `PATCH /users/{id}`, through the shell, the reader and the use case.

use std::sync::LazyLock;

use doors::Service;
use libfuzzer_sys::fuzz_target;

static SERVICE: LazyLock<Service> = LazyLock::new(Service::user_change);

fuzz_target!(|body: &[u8]| SERVICE.try_body(body));
