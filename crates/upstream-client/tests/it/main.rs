#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod failing;
mod misbehaving;
mod people;
