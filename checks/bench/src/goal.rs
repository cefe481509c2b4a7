use std::fmt;

use serde::{Serialize, Serializer};

/// What a row should reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// It only informs.
    Told,
}

impl Goal {
    /// Nothing for what only informs. What is no number meets no goal.
    pub fn is_met(self, value: f64) -> Option<bool> {
        match self {
            Self::AtLeast(goal) => Some(value >= goal),
            Self::AtMost(goal) => Some(value <= goal),
            Self::Told => None,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(goal) => write!(f, "≥ {goal}"),
            Self::AtMost(goal) => write!(f, "≤ {goal}"),
            Self::Told => Ok(()),
        }
    }
}

impl Serialize for Goal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_when_it_is_just_reached_and_never_by_what_is_no_number() {
        assert_eq!(Goal::AtLeast(0.9).is_met(0.9), Some(true));
        assert_eq!(Goal::AtLeast(0.9).is_met(0.89), Some(false));
        assert_eq!(Goal::AtMost(2.0).is_met(2.0), Some(true));
        assert_eq!(Goal::AtMost(2.0).is_met(2.01), Some(false));
        assert_eq!(Goal::AtMost(2.0).is_met(f64::NAN), Some(false));
        assert_eq!(Goal::AtLeast(2.0).is_met(f64::NAN), Some(false));
        assert_eq!(Goal::Told.is_met(1.0), None);
    }
}
