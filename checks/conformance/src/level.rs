use std::fmt;

use clap::ValueEnum;

/// How far an implementation has come. Each level takes the ones before it for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Level {
    /// What the exercise asks for
    Brief,
    /// Resources, rules, lists, totals
    Contract,
    /// What is refused, and how
    Errors,
    /// `ETag`, `If-Match`, `Idempotency-Key`
    Conditional,
    /// Notifications, the stream, Kafka
    Events,
    /// What only the whole shop has
    Shop,
}

impl Level {
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// What the level is about, as reports say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Brief => "what the exercise asks for",
            Self::Contract => "resources, rules, lists, totals",
            Self::Errors => "what is refused, and how",
            Self::Conditional => "conditional and repeated requests",
            Self::Events => "notifications and events",
            Self::Shop => "the whole shop",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.write_str(value.get_name()))
    }
}
