use std::io::{self, Write};

use super::{Report, Verdict, summary};
use crate::level::Level;

/// Tells a report while it comes into being: level by level, exercise by exercise, failures at length.
pub struct Text<W> {
    to: W,
    level: Vec<Verdict>,
    /// Where in `level` the exercise at hand begins.
    exercise: usize,
    told: io::Result<()>,
}

impl<W: Write> Text<W> {
    pub fn new(to: W) -> Self {
        Self { to, level: Vec::new(), exercise: 0, told: Ok(()) }
    }

    /// A reader that went away (`| head`) ends the telling, not the checks and their clean-up.
    pub fn tell(&mut self, verdict: &Verdict) {
        if self.told.is_ok() {
            self.told = self.write(verdict);
        }
    }

    /// The rest, and what is true of all.
    pub fn end(mut self, report: &Report) -> io::Result<()> {
        self.told?;
        self.told = Ok(());
        self.end_level()?;
        let mut left = report.left_behind.clone();
        left.sort();
        for same in left.chunk_by(String::eq) {
            let times = match same.len() {
                1 => String::new(),
                times => format!(" ({times} times)"),
            };
            writeln!(self.to, "left behind, because it could not be deleted: {}{times}", same[0])?;
        }
        if let Some(reason) = &report.stopped {
            writeln!(self.to, "stopped: {reason}")?;
        }
        writeln!(self.to, "{}", report.summary())?;
        self.to.flush()
    }

    fn write(&mut self, verdict: &Verdict) -> io::Result<()> {
        match self.level.last() {
            Some(last) if last.level != verdict.level => self.end_level()?,
            Some(last) if last.exercise != verdict.exercise => self.end_exercise()?,
            _ => {}
        }
        if self.level.is_empty() {
            self.begin(verdict.level)?;
        }
        self.level.push(verdict.clone());
        Ok(())
    }

    fn begin(&mut self, level: Level) -> io::Result<()> {
        writeln!(self.to, "Level {}, {level}: {}", level.number(), level.title())?;
        self.to.flush()
    }

    fn end_exercise(&mut self) -> io::Result<()> {
        let verdicts = &self.level[self.exercise..];
        let Some(first) = verdicts.first() else {
            return Ok(());
        };
        let passed = verdicts.iter().filter(|verdict| verdict.passed()).count();
        let mark = if passed == verdicts.len() { '✓' } else { '✗' };
        let count = match verdicts.len() {
            1 => String::new(),
            all => format!("  {passed} of {all}"),
        };
        writeln!(self.to, "  {mark} {}{count}", first.exercise)?;
        for verdict in verdicts.iter().filter(|verdict| !verdict.passed()) {
            for line in verdict.to_string().lines() {
                writeln!(self.to, "      {line}")?;
            }
        }
        self.exercise = self.level.len();
        self.to.flush()
    }

    fn end_level(&mut self) -> io::Result<()> {
        self.end_exercise()?;
        if let Some(first) = self.level.first() {
            let (level, number) = (first.level, first.level.number());
            let summary = summary(&self.level);
            writeln!(self.to, "Level {number}, {level}: {summary}\n")?;
        }
        self.level.clear();
        self.exercise = 0;
        Ok(())
    }
}
