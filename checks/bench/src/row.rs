use serde::Serialize;

use crate::goal::Goal;
use crate::statistics::{median, ratios, spread};

/// What one run of one side yielded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sample {
    /// In the row's unit.
    pub value: f64,
    /// Milliseconds
    pub p50: Option<f64>,
    /// Milliseconds
    pub p99: Option<f64>,
    /// Processor time of the processes that are measured, per request, in µs: what others do at the same time moves it
    /// less than a rate.
    pub cpu: Option<f64>,
    /// The same of the database server.
    pub database_cpu: Option<f64>,
    /// The same of the load generator.
    pub generator_cpu: Option<f64>,
}

/// A scenario's result: its samples, those of its limit, and what their ratio should be.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub scenario: String,
    pub unit: &'static str,
    pub ours: Vec<Sample>,
    /// Empty where the goal is a value by itself, such as memory.
    pub limit: Vec<Sample>,
    pub goal: Goal,
    /// What a quick run still accepts.
    pub floor: Goal,
}

impl Row {
    pub fn new(scenario: impl Into<String>, unit: &'static str, goal: Goal) -> Self {
        Self {
            scenario: scenario.into(),
            unit,
            ours: Vec::new(),
            limit: Vec::new(),
            goal,
            floor: Goal::Told,
        }
    }

    /// So generous that only a collapse misses it.
    pub fn floor(self, floor: Goal) -> Self {
        Self { floor, ..self }
    }

    pub fn measured(self, (ours, limit): (Vec<Sample>, Vec<Sample>)) -> Self {
        Self { ours, limit, ..self }
    }

    pub fn values(self, values: &[f64]) -> Self {
        let sample = |value: &f64| Sample { value: *value, ..Sample::default() };
        let ours = values.iter().map(sample).collect();
        Self { ours, ..self }
    }

    /// What the goal is about: the ratio, or the value where there is no limit.
    pub fn judged(&self) -> f64 {
        median(&self.each())
    }

    pub fn spread(&self) -> (f64, f64) {
        spread(&self.each())
    }

    pub fn is_met(&self) -> Option<bool> {
        self.goal.is_met(self.judged())
    }

    pub fn has_collapsed(&self) -> bool {
        self.floor.is_met(self.judged()) == Some(false)
    }

    fn each(&self) -> Vec<f64> {
        let (ours, limit) = (values(&self.ours), values(&self.limit));
        if limit.is_empty() { ours } else { ratios(&ours, &limit) }
    }
}

pub fn values(samples: &[Sample]) -> Vec<f64> {
    samples.iter().map(|sample| sample.value).collect()
}

/// The median of what only some samples know.
pub fn median_of(samples: &[Sample], of: fn(&Sample) -> Option<f64>) -> Option<f64> {
    let known: Vec<f64> = samples.iter().filter_map(of).collect();
    (!known.is_empty()).then(|| median(&known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Vec<Sample> {
        Row::new("", "", Goal::Told).values(values).ours
    }

    #[test]
    fn with_a_limit_the_ratio_is_judged_and_without_one_the_value() {
        let row = Row::new("a", "1/s", Goal::AtLeast(0.5));
        let against = row.measured((samples(&[40.0, 60.0]), samples(&[100.0, 100.0])));
        assert_eq!(against.is_met(), Some(true));
        assert_eq!(against.spread(), (0.4, 0.6));
        let memory = Row::new("b", "MB", Goal::AtMost(20.0)).values(&[21.0]);
        assert_eq!(memory.is_met(), Some(false));
    }

    #[test]
    fn only_what_is_below_its_floor_has_collapsed() {
        let row = Row::new("a", "1/s", Goal::AtLeast(1.0)).values(&[0.4]);
        assert!(!row.has_collapsed());
        assert!(!row.clone().floor(Goal::AtLeast(0.3)).has_collapsed());
        assert!(row.floor(Goal::AtLeast(0.5)).has_collapsed());
    }

    #[test]
    fn the_median_of_what_nobody_knows_is_unknown() {
        assert_eq!(median_of(&samples(&[1.0]), |sample| sample.cpu), None);
        let known = Sample { cpu: Some(3.0), ..Sample::default() };
        assert_eq!(median_of(&[known], |sample| sample.cpu), Some(3.0));
    }
}
