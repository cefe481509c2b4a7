use std::collections::BTreeMap;
use std::io::{self, Write};

use strange_requests::Bytes;

/// What was answered how often, and what was wrong.
#[derive(Default)]
pub struct Tally {
    answers: BTreeMap<(&'static str, Option<u16>), usize>,
    first_failures: Vec<String>,
    failures: usize,
}

const FAILURES_TOLD: usize = 10;

impl Tally {
    /// `status` is `None` when no answer came.
    pub fn add(
        &mut self,
        operation: &'static str,
        status: Option<u16>,
        body: &Bytes,
        verdict: Result<(), String>,
    ) {
        *self.answers.entry((operation, status)).or_default() += 1;
        if let Err(fault) = verdict {
            let body = format!("{body:?}");
            self.fail(format!("{operation}: {fault}\n  {body:.500}"));
        }
    }

    pub fn fail(&mut self, fault: String) {
        self.failures += 1;
        if self.first_failures.len() < FAILURES_TOLD {
            self.first_failures.push(fault);
        }
    }

    pub fn is_clean(&self) -> bool {
        self.failures == 0
    }

    pub fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        for ((operation, status), count) in &self.answers {
            let status = status.map_or("none".to_owned(), |status| status.to_string());
            writeln!(out, "{operation:<18} {status:<4} {count:>8}")?;
        }
        let sent: usize = self.answers.values().sum();
        let is_5xx = |status: &Option<u16>| status.is_some_and(|status| status >= 500);
        let counted = self.answers.iter().filter(|((_, status), _)| is_5xx(status));
        let errors: usize = counted.map(|(_, count)| count).sum();
        for failure in &self.first_failures {
            writeln!(out, "FAILED {failure}")?;
        }
        writeln!(out, "{sent} bodies, {errors} × 5xx, {} failures", self.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_counted_and_the_wrong_ones_are_told() {
        let mut tally = Tally::default();
        let bytes = |bytes: &[u8]| Bytes(bytes.to_vec());
        tally.add("POST /a", Some(201), &bytes(b"{}"), Ok(()));
        assert!(tally.is_clean());
        tally.add("POST /a", Some(201), &bytes(b"{}"), Ok(()));
        let broken = Err("broken".to_owned());
        tally.add("POST /a", Some(500), &bytes(b"\xff"), broken);
        let no_answer = Err("no answer".to_owned());
        tally.add("POST /a", None, &bytes(b""), no_answer);
        assert!(!tally.is_clean());
        let mut told = Vec::new();
        tally.tell(&mut told).unwrap();
        let told = String::from_utf8(told).unwrap();
        for line in [
            "POST /a            201         2\n",
            "FAILED POST /a: broken\n  '\\xff'\n",
            "4 bodies, 1 × 5xx, 2 failures\n",
        ] {
            assert!(told.contains(line), "{told}");
        }
    }
}
