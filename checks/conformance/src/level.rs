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

/// Whose exercise it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Service {
    User,
    Product,
    Order,
    Notifier,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Brief, Self::Contract, Self::Errors, Self::Conditional, Self::Events, Self::Shop];

    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// What the level is about.
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
        f.write_str(match self {
            Self::Brief => "brief",
            Self::Contract => "contract",
            Self::Errors => "errors",
            Self::Conditional => "conditional",
            Self::Events => "events",
            Self::Shop => "shop",
        })
    }
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::User, Self::Product, Self::Order, Self::Notifier];

    /// The list that it serves, which every other path of it begins with.
    pub fn list(self) -> &'static str {
        match self {
            Self::User => "/users",
            Self::Product => "/products",
            Self::Order => "/orders",
            Self::Notifier => "/notifications",
        }
    }

    /// Whose part in a request this is: `/users/7` is user-service's.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| {
            let rest = path.strip_prefix(service.list());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        })
    }

    /// Without whom it cannot be judged.
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::User | Self::Product => &[],
            Self::Order => &[Self::User, Self::Product],
            Self::Notifier => &[Self::User, Self::Product, Self::Order],
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Product => "product",
            Self::Order => "order",
            Self::Notifier => "notifier",
        })
    }
}
