use std::fmt::Debug;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tokio::runtime::Runtime;

/// Tries a property on generated values, on `runtime`; panics with the smallest value for which it does not hold.
pub fn for_all<S, F>(runtime: &Runtime, values: S, property: impl Fn(S::Value) -> F)
where
    S: Strategy,
    S::Value: Debug,
    F: Future<Output = Result<(), String>>,
{
    let config = Config { failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&values, |value| {
        let kept = runtime.block_on(property(value));
        kept.map_err(TestCaseError::fail)
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

/// Values without end, the same for the same seed.
pub fn drawn<S: Strategy>(values: S, seed: u64) -> impl Iterator<Item = S::Value> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    // A strategy that filters may find nothing for once.
    let draw = move || values.new_tree(&mut runner).ok().map(|tree| tree.current());
    std::iter::repeat_with(draw).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bodies;

    #[test]
    #[should_panic(expected = r#"'{"a":"é"}'"#)]
    fn the_smallest_failing_body_is_printed_as_text() {
        let runtime = Runtime::new().unwrap();
        let right = json!({ "a": "é" });
        for_all(&runtime, bodies(&[right]), async |_| Err("nothing is right".to_owned()));
    }

    #[test]
    fn the_same_seed_draws_the_same_values() {
        let of = |seed| drawn(any::<u64>(), seed).take(5).collect::<Vec<_>>();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
