use std::collections::HashMap;

use tokio::time::{Duration, Instant};

/// Most aggregates that are remembered: a statement names them all.
const MOST: usize = 10_000;

/// Aggregates whose event could not be published. They step aside for a while, so that they hold up no other.
#[derive(Debug, Default)]
pub(crate) struct Aside(HashMap<String, Instant>);

impl Aside {
    pub(crate) fn put(&mut self, aggregate: String, rest: Duration) {
        if self.0.len() >= MOST {
            // All get another chance; the first of them come back here.
            self.0.clear();
        }
        self.0.insert(aggregate, Instant::now() + rest);
    }

    /// Lets those come back whose time has come.
    pub(crate) fn release(&mut self) {
        let now = Instant::now();
        self.0.retain(|_, until| *until > now);
    }

    pub(crate) fn aggregates(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the first one may come back.
    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.0.values().min().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aggregate_comes_back_when_its_time_has_come() {
        let mut aside = Aside::default();
        aside.put("a".to_owned(), Duration::ZERO);
        aside.put("b".to_owned(), Duration::from_mins(1));
        assert_eq!(aside.aggregates().count(), 2);
        aside.release();
        assert!(aside.aggregates().eq(["b"]));
        assert!(aside.earliest() > Some(Instant::now()));
    }

    #[test]
    fn no_more_are_remembered_than_a_statement_can_name() {
        let mut aside = Aside::default();
        for number in 0..=2 * MOST {
            aside.put(number.to_string(), Duration::from_mins(1));
            assert!(aside.aggregates().count() <= MOST);
        }
    }
}
