#![doc = include_str!("../README.md")]

mod bytes;
mod json;
mod operation;

pub use bytes::{Bytes, bodies, header_value, values};
pub use operation::{Collection, Operation, Response};

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tokio::runtime::Runtime;

/// Tries a property on generated values, on `runtime`.
///
/// # Panics
///
/// With the smallest value for which the property does not hold.
pub fn for_all<S, F>(runtime: &Runtime, values: S, property: impl Fn(S::Value) -> F)
where
    S: Strategy,
    S::Value: Debug,
    F: Future<Output = Result<(), String>>,
{
    let config = Config { failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config)
        .run(&values, |value| runtime.block_on(property(value)).map_err(TestCaseError::fail));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = r#"b"{\"a\":\"\xc3\xa9\"}""#)]
    fn the_smallest_failing_body_is_printed_as_a_literal() {
        let valid = serde_json::json!({ "a": "é" });
        let runtime = Runtime::new().unwrap();
        for_all(&runtime, bodies(&[valid]), async |_| Err("nothing is right".to_owned()));
    }
}
