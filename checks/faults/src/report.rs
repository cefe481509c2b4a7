//! One table, and whether all of it is good.

use std::fmt;

use support::percentile;

/// How much slower requests may be while something is wrong elsewhere. A machine that does other things too is no fault of theirs.
const RATIO: f64 = 2.0;
const ALLOWANCE_MS: f64 = 20.0;

/// What a scenario found.
pub struct Report {
    title: String,
    rows: Vec<Row>,
    notes: Vec<String>,
}

struct Row {
    what: String,
    value: String,
    limit: String,
    /// `None` for information.
    good: Option<bool>,
}

impl Report {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row that only informs.
    pub fn info(&mut self, what: impl Into<String>, value: impl fmt::Display) {
        let (what, value) = (what.into(), value.to_string());
        self.rows.push(Row { what, value, limit: String::new(), good: None });
    }

    /// Adds a row that is good or not.
    pub fn check(
        &mut self,
        what: impl Into<String>,
        value: impl fmt::Display,
        limit: impl fmt::Display,
        good: bool,
    ) {
        let (what, value, limit) = (what.into(), value.to_string(), limit.to_string());
        self.rows.push(Row { what, value, limit, good: Some(good) });
    }

    /// Adds a row that is good when nothing was counted.
    pub fn none(&mut self, what: impl Into<String>, count: usize) {
        self.check(what, count, 0, count == 0);
    }

    /// Adds a row that is good when all were counted.
    pub fn all(&mut self, what: impl Into<String>, count: usize, expected: usize) {
        self.check(what, count, expected, count == expected);
    }

    /// Adds a row that is good when the value is not above `limit`, both with one digit.
    pub fn at_most(&mut self, what: impl Into<String>, value: f64, limit: f64) {
        self.check(what, format!("{value:.1}"), format!("≤ {limit:.1}"), value <= limit);
    }

    /// Adds two rows, p99 of these times in ms before and `meanwhile`: good when it is not much more.
    pub fn hardly_slower(&mut self, what: &str, meanwhile: &str, before: &[f64], times: &[f64]) {
        let (before, p99) = (percentile(before, 0.99), percentile(times, 0.99));
        self.info(format!("{what} before, p99, ms"), format!("{before:.1}"));
        let limit = before * RATIO + ALLOWANCE_MS;
        self.at_most(format!("{what} {meanwhile}, p99, ms"), p99, limit);
    }

    /// Adds a line below the table: what is known of something that is wrong.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub fn passed(&self) -> bool {
        self.rows.iter().all(|row| row.good != Some(false))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&Row) -> &str| {
            let widths = self.rows.iter().map(|row| of(row).chars().count());
            widths.max().unwrap_or(0)
        };
        let (what, value) = (width(|row| &row.what), width(|row| &row.value));
        let limit = width(|row| &row.limit).max("expected".len());
        writeln!(f, "{}\n", self.title)?;
        writeln!(f, "{:what$}  {:>value$}  {:>limit$}", "", "", "expected")?;
        for row in &self.rows {
            let verdict = match row.good {
                None => "",
                Some(true) => "  ok",
                Some(false) => "  FAILED",
            };
            let (name, found, bound) = (&row.what, &row.value, &row.limit);
            let line = format!("{name:what$}  {found:>value$}  {bound:>limit$}{verdict}");
            writeln!(f, "{}", line.trim_end())?;
        }
        for (number, note) in self.notes.iter().enumerate() {
            writeln!(f, "{}{note}", if number == 0 { "\n" } else { "" })?;
        }
        write!(f, "\n{}", if self.passed() { "passed" } else { "FAILED" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_that_is_not_good_fails_the_whole() {
        let mut report = Report::new("a title");
        report.info("rounds", 3);
        report.none("lost", 0);
        report.all("shown", 5, 5);
        report.at_most("ms", 2.0, 2.0);
        report.hardly_slower("GET", "meanwhile", &[10.0], &[40.0]);
        assert!(report.passed());
        assert!(report.to_string().ends_with("\npassed"), "{report}");
        for fail in [
            |report: &mut Report| report.none("doubled", 1),
            |report: &mut Report| report.all("shown", 4, 5),
            |report: &mut Report| report.at_most("ms", f64::NAN, 2.0),
            |report: &mut Report| report.hardly_slower("GET", "meanwhile", &[10.0], &[40.1]),
        ] {
            let mut report = Report::new("another");
            fail(&mut report);
            assert!(report.to_string().ends_with("\nFAILED"), "{report}");
        }
    }

    #[test]
    fn the_columns_stand_under_each_other() {
        let mut report = Report::new("a title");
        report.info("commandes passées", 3);
        report.none("lost", 12);
        report.note("a note");
        let text = report.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[3], "commandes passées   3");
        assert_eq!(lines[4], "lost               12         0  FAILED");
        assert_eq!(lines[5..7], ["", "a note"]);
    }
}
