//! What was measured: samples of both sides in turn, their ratio, what it should be, and the table of all.

use std::fmt;
use std::fs;
use std::thread::available_parallelism;

use anyhow::Result;
use serde::{Serialize, Serializer};
use support::median;

/// What one run of one side yielded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sample {
    /// In the row's unit.
    pub value: f64,
    /// ms
    pub p50: Option<f64>,
    /// ms
    pub p99: Option<f64>,
    /// Processor time of the processes that are measured, in µs per request: what others do at the same time moves it less
    /// than a rate.
    pub cpu: Option<f64>,
    /// The same of the database server.
    pub database_cpu: Option<f64>,
    /// The same of the load generator.
    pub generator_cpu: Option<f64>,
}

/// The samples of both sides.
pub type Samples = (Vec<Sample>, Vec<Sample>);

/// A result: its samples, those of its limit, and what their ratio should be.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    #[serde(rename = "scenario")]
    pub name: String,
    unit: &'static str,
    ours: Vec<Sample>,
    /// Empty where the goal is a value by itself, such as memory.
    limit: Vec<Sample>,
    goal: Goal,
    /// What a quick run still accepts.
    pub floor: Goal,
}

/// What a row should reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// The row only informs.
    None,
}

const TITLES: [&str; 8] = [
    "scenario",
    "unit",
    "ours",
    "limit",
    "ratio (least to greatest)",
    "goal",
    "",
    "CPU µs per request: ours, limit; database: ours, limit; generator",
];

/// What a table was measured on.
pub fn machine() -> Result<String> {
    let read = |path| fs::read_to_string(path).map(|text| text.trim().to_owned());
    let (cpus, memory) = (read("/proc/cpuinfo")?, read("/proc/meminfo")?);
    let field = |text: &str, name: &str| {
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        let value = fields.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
        value.unwrap_or_default().to_owned()
    };
    let (processor, cores) = (field(&cpus, "model name"), available_parallelism()?);
    let gibibytes = field(&memory, "MemTotal").trim_end_matches(" kB").parse::<u64>()? >> 20;
    let linux = read("/proc/sys/kernel/osrelease")?;
    Ok(format!("{cores} × {processor}, {gibibytes} GiB, Linux {linux}"))
}

/// Measures ours and the limit in turn, as often as there are rounds.
pub async fn alternate(
    rounds: u32,
    mut ours: impl AsyncFnMut() -> Result<Sample>,
    mut limit: impl AsyncFnMut() -> Result<Sample>,
) -> Result<Samples> {
    let mut samples = Samples::default();
    for _ in 0..rounds {
        samples.0.push(ours().await?);
        samples.1.push(limit().await?);
    }
    Ok(samples)
}

/// The rows as a table of Markdown, padded so that it can be read as it is.
pub fn table(rows: &[Row]) -> String {
    let mut lines = vec![TITLES.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..TITLES.len()).map(|column| width(column).unwrap_or(0)).collect();
    let padded = |line: &[String; TITLES.len()]| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut text: Vec<String> = lines.iter().map(padded).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    text.insert(1, format!("|-{}-|", rule.join("-|-")));
    text.join("\n")
}

impl From<f64> for Sample {
    fn from(value: f64) -> Self {
        Self { value, ..Self::default() }
    }
}

impl Row {
    pub fn new(name: impl Into<String>, unit: &'static str, goal: Goal) -> Self {
        let (ours, limit) = Samples::default();
        Self { name: name.into(), unit, ours, limit, goal, floor: Goal::None }
    }

    /// Sets a floor so low that only a collapse is below it.
    pub fn floor(self, floor: Goal) -> Self {
        Self { floor, ..self }
    }

    pub fn measured(self, (ours, limit): Samples) -> Self {
        Self { ours, limit, ..self }
    }

    pub fn values(self, values: &[f64]) -> Self {
        Self { ours: values.iter().copied().map(Sample::from).collect(), ..self }
    }

    pub fn has_collapsed(&self) -> bool {
        self.floor.is_met(self.judged()) == Some(false)
    }

    /// What the goal is about: the median ratio, or the median value where there is no limit.
    fn judged(&self) -> f64 {
        median(&self.each())
    }

    /// Round by round: what drifts between rounds is in both of a pair.
    fn each(&self) -> Vec<f64> {
        let values = self.ours.iter().map(|sample| sample.value);
        match &self.limit[..] {
            [] => values.collect(),
            limit => values.zip(limit).map(|(ours, limit)| ours / limit.value).collect(),
        }
    }

    fn cells(&self) -> [String; TITLES.len()] {
        let values = |samples: &[Sample]| median_of(samples, |sample| Some(sample.value));
        let each = self.each();
        let least = each.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let ratio = match self.limit.is_empty() {
            true => format!("({} to {})", digits(least), digits(greatest)),
            false => format!("{:.2} ({least:.2} to {greatest:.2})", self.judged()),
        };
        let verdict = match self.goal.is_met(self.judged()) {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        };
        let (name, unit) = (self.name.clone(), self.unit.to_owned());
        let (ours, limit) = (values(&self.ours), values(&self.limit));
        let (ours, limit) = (ours.unwrap_or_default(), limit.unwrap_or_default());
        [name, unit, ours, limit, ratio, self.goal.to_string(), verdict.to_owned(), self.cpu()]
    }

    fn cpu(&self) -> String {
        let [ours, limit, ours_database, limit_database, generator] = [
            median_of(&self.ours, |sample| sample.cpu),
            median_of(&self.limit, |sample| sample.cpu),
            median_of(&self.ours, |sample| sample.database_cpu),
            median_of(&self.limit, |sample| sample.database_cpu),
            median_of(&self.ours, |sample| sample.generator_cpu),
        ]
        .map(|cell| cell.unwrap_or("–".to_owned()));
        let cells = format!("{ours}, {limit}; {ours_database}, {limit_database}; {generator}");
        if cells.contains(|character: char| character.is_ascii_digit()) {
            return cells;
        }
        String::new()
    }
}

impl Goal {
    /// Returns `None` for what only informs. NaN meets no goal.
    fn is_met(self, value: f64) -> Option<bool> {
        match self {
            Self::AtLeast(goal) => Some(value >= goal),
            Self::AtMost(goal) => Some(value <= goal),
            Self::None => None,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(goal) => write!(f, "≥ {goal}"),
            Self::AtMost(goal) => write!(f, "≤ {goal}"),
            Self::None => Ok(()),
        }
    }
}

impl Serialize for Goal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The median of a figure that some samples have.
fn median_of(samples: &[Sample], figure: fn(&Sample) -> Option<f64>) -> Option<String> {
    let known: Vec<f64> = samples.iter().filter_map(figure).collect();
    (!known.is_empty()).then(|| digits(median(&known)))
}

/// With three significant digits.
fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn samples(values: &[f64]) -> Vec<Sample> {
        values.iter().copied().map(Sample::from).collect()
    }

    #[test]
    fn this_machine_has_cores_and_a_kernel() {
        let machine = machine().unwrap();
        assert!(machine.contains(" × ") && machine.contains(" GiB, Linux "), "{machine}");
    }

    #[tokio::test]
    async fn the_sides_take_turns() {
        let turns = RefCell::new(String::new());
        let side = async |name| {
            turns.borrow_mut().push(name);
            Ok(Sample::default())
        };
        let (ours, limit) = alternate(3, || side('a'), || side('b')).await.unwrap();
        assert_eq!((ours.len(), limit.len()), (3, 3));
        assert_eq!(turns.into_inner(), "ababab");
    }

    #[test]
    fn a_goal_is_met_when_it_is_just_reached_and_never_by_nan() {
        for (goal, value, expected) in [
            (Goal::AtLeast(0.9), 0.9, Some(true)),
            (Goal::AtLeast(0.9), 0.89, Some(false)),
            (Goal::AtLeast(0.9), f64::NAN, Some(false)),
            (Goal::AtMost(2.0), 2.0, Some(true)),
            (Goal::AtMost(2.0), 2.01, Some(false)),
            (Goal::AtMost(2.0), f64::NAN, Some(false)),
            (Goal::None, 1.0, None),
        ] {
            assert_eq!(goal.is_met(value), expected, "{value} {goal}");
        }
    }

    #[test]
    fn only_what_is_below_its_floor_has_collapsed() {
        let row = Row::new("a", "1/s", Goal::AtLeast(1.0)).values(&[0.4]);
        assert!(!row.has_collapsed());
        assert!(!row.clone().floor(Goal::AtLeast(0.3)).has_collapsed());
        assert!(row.floor(Goal::AtLeast(0.5)).has_collapsed());
    }

    #[test]
    fn a_row_has_both_sides_the_ratio_of_each_round_and_the_verdict() {
        let (mut ours, limit) = (samples(&[10.0, 20.0, 1.0]), samples(&[20.0, 40.0, 4000.0]));
        ours[0].cpu = Some(50.25);
        let row = Row::new("POST", "1/s", Goal::AtLeast(0.6)).measured((ours, limit));
        let text = table(&[row]);
        let cells: Vec<&str> =
            text.lines().last().unwrap().split('|').map(str::trim).skip(1).collect();
        let ratio = "0.50 (0.00 to 0.50)";
        let cpu = "50.2, –; –, –; –";
        assert_eq!(cells[..8], ["POST", "1/s", "10.0", "40.0", ratio, "≥ 0.6", "missed", cpu]);
    }

    #[test]
    fn a_value_without_a_limit_has_a_spread_and_no_ratio_and_all_lines_are_equally_long() {
        let memory = Row::new("é", "MB", Goal::AtMost(20.0)).values(&[9.0, 11.0, 10.0]);
        let rate = Row::new("longer", "1/s", Goal::AtLeast(1.0)).values(&[12_345.0]);
        let text = table(&[memory, rate]);
        assert!(text.contains("| (9.00 to 11.0) "), "{text}");
        assert!(text.contains("| met "), "{text}");
        let mut lengths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        lengths.dedup();
        assert_eq!(lengths.len(), 1, "{text}");
    }
}
