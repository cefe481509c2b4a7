//! One table, and whether all of it is good.

use std::fmt;

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
    /// Nothing for what is only told.
    good: Option<bool>,
}

impl Report {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new(), notes: Vec::new() }
    }

    /// A row that only informs.
    pub fn tell(&mut self, what: impl Into<String>, value: impl fmt::Display) {
        self.push(what.into(), value.to_string(), String::new(), None);
    }

    /// A row that is good or not.
    pub fn check(
        &mut self,
        what: impl Into<String>,
        value: impl fmt::Display,
        limit: impl fmt::Display,
        good: bool,
    ) {
        self.push(what.into(), value.to_string(), limit.to_string(), Some(good));
    }

    /// A row that is good when nothing was counted.
    pub fn none(&mut self, what: impl Into<String>, count: usize) {
        self.check(what, count, 0, count == 0);
    }

    /// A row that is good when all were counted.
    pub fn all(&mut self, what: impl Into<String>, count: usize, expected: usize) {
        self.check(what, count, expected, count == expected);
    }

    /// A line below the table: what is known of something that is wrong.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub fn passed(&self) -> bool {
        self.rows.iter().all(|row| row.good != Some(false))
    }

    fn push(&mut self, what: String, value: String, limit: String, good: Option<bool>) {
        self.rows.push(Row { what, value, limit, good });
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
        if !self.notes.is_empty() {
            writeln!(f)?;
        }
        for note in &self.notes {
            writeln!(f, "{note}")?;
        }
        let verdict = if self.passed() { "passed" } else { "FAILED" };
        write!(f, "\n{verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_that_is_not_good_fails_the_whole() {
        let mut report = Report::new("a title");
        report.tell("rounds", 3);
        report.none("lost", 0);
        report.all("shown", 5, 5);
        assert!(report.passed());
        assert!(report.to_string().ends_with("\npassed"), "{report}");
        report.none("doubled", 1);
        assert!(!report.passed());
        assert!(report.to_string().ends_with("\nFAILED"), "{report}");
    }

    #[test]
    fn the_columns_stand_under_each_other() {
        let mut report = Report::new("a title");
        report.tell("commandes passées", 3);
        report.none("lost", 12);
        let text = report.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[3], "commandes passées   3");
        assert_eq!(lines[4], "lost               12         0  FAILED");
    }
}
