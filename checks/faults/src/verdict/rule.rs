use std::fmt;

/// What must not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    LostOrder,
    UnannouncedOrder,
    LostDeletion,
    UnannouncedDeletion,
    HalfOrder,
    HalfDeletion,
    RefusedButDone,
    Phantom,
    DoubledOrder,
    DoubledEvent,
    Malformed,
    DisorderInTopic,
    NotShown,
    ShownTwice,
    DisorderInNotifications,
    ShownUnannounced,
    NoLine,
    LineOfNothing,
    TooManyRepeats,
}

/// Something that happened although it must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub rule: Rule,
    /// The order or the message.
    pub subject: String,
    /// What else is known.
    pub detail: String,
}

impl Rule {
    pub const ALL: [Self; 19] = [
        Self::LostOrder,
        Self::UnannouncedOrder,
        Self::LostDeletion,
        Self::UnannouncedDeletion,
        Self::HalfOrder,
        Self::HalfDeletion,
        Self::RefusedButDone,
        Self::Phantom,
        Self::DoubledOrder,
        Self::DoubledEvent,
        Self::Malformed,
        Self::DisorderInTopic,
        Self::NotShown,
        Self::ShownTwice,
        Self::DisorderInNotifications,
        Self::ShownUnannounced,
        Self::NoLine,
        Self::LineOfNothing,
        Self::TooManyRepeats,
    ];

    /// As the table says it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::LostOrder => "acknowledged orders lost",
            Self::UnannouncedOrder => "acknowledged orders not in the topic",
            Self::LostDeletion => "acknowledged deletions undone",
            Self::UnannouncedDeletion => "acknowledged deletions not in the topic",
            Self::HalfOrder => "unacknowledged orders neither whole nor absent",
            Self::HalfDeletion => "unacknowledged deletions neither whole nor absent",
            Self::RefusedButDone => "refused, and done nevertheless",
            Self::Phantom => "orders and events that nobody asked for",
            Self::DoubledOrder => "requests that made two orders",
            Self::DoubledEvent => "events under two ids",
            Self::Malformed => "messages in the topic that are no event of their key",
            Self::DisorderInTopic => "orders out of order in the topic",
            Self::NotShown => "events not in the notifications",
            Self::ShownTwice => "event ids twice in the notifications",
            Self::DisorderInNotifications => "orders out of order in the notifications",
            Self::ShownUnannounced => "notifications of no event of the topic",
            Self::NoLine => "notifications without a line on the console",
            Self::LineOfNothing => "lines on the console without a notification",
            Self::TooManyRepeats => "lines repeated that no crash explains",
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.rule.text(), self.subject, self.detail)
    }
}
