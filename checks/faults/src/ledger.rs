//! What was asked of the shop, and how it answered: what it must be able to account for.

use uuid::Uuid;

/// How a request ended, as its client knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 201 or 204: it happened.
    Acknowledged,
    /// Another answer below 500 that says that nothing happened.
    Refused(u16),
    /// No answer, or one that leaves it open: it happened whole, or not at all.
    Unclear(String),
}

/// An order that was asked for.
#[derive(Debug, Clone)]
pub struct Placement {
    /// Its delivery address, which no other has: an order whose id never arrived is recognised by it.
    pub marker: String,
    /// Asked again with the same Idempotency-Key until the answer was clear.
    pub keyed: bool,
    /// Requests that were sent for it.
    pub attempts: u32,
    pub answer: Answer,
    /// Known when it was acknowledged.
    pub order: Option<Uuid>,
}

/// A deletion that was asked for, of an order that was acknowledged.
#[derive(Debug, Clone)]
pub struct Deletion {
    pub order: Uuid,
    pub attempts: u32,
    pub answer: Answer,
}

#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub placements: Vec<Placement>,
    pub deletions: Vec<Deletion>,
}

impl Ledger {
    pub fn absorb(&mut self, other: Self) {
        self.placements.extend(other.placements);
        self.deletions.extend(other.deletions);
    }

    pub fn acknowledged_placements(&self) -> usize {
        let answers = self.placements.iter().map(|placement| &placement.answer);
        answers.filter(|answer| answer.is_acknowledged()).count()
    }

    pub fn acknowledged_deletions(&self) -> usize {
        let answers = self.deletions.iter().map(|deletion| &deletion.answer);
        answers.filter(|answer| answer.is_acknowledged()).count()
    }

    /// Placements and deletions that nobody knows the end of.
    pub fn unclear(&self) -> usize {
        let placements = self.placements.iter().map(|placement| &placement.answer);
        let deletions = self.deletions.iter().map(|deletion| &deletion.answer);
        let answers = placements.chain(deletions);
        answers.filter(|answer| matches!(answer, Answer::Unclear(_))).count()
    }
}

impl Answer {
    pub fn is_acknowledged(&self) -> bool {
        *self == Self::Acknowledged
    }
}
