use std::fmt;

/// Why a check failed, in the three things that somebody who mends the service wants to know.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the contract asks for.
    pub expected: String,
    /// The request.
    pub sent: String,
    /// The answer, or why there was none.
    pub came: String,
    /// The contract's sentence by name, when it is another than that of the check.
    pub sentence: Option<&'static str>,
    /// Why there was no answer at all, if there was none.
    pub silence: Option<Silence>,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The request could not even be sent.
    NobodyListens,
    /// The connection ended first, or nothing came in time.
    NoAnswer,
}

impl Failure {
    pub fn new(
        expected: impl Into<String>,
        sent: impl Into<String>,
        came: impl Into<String>,
    ) -> Self {
        Self {
            expected: expected.into(),
            sent: sent.into(),
            came: came.into(),
            sentence: None,
            silence: None,
        }
    }

    pub fn silent(mut self, silence: Silence) -> Self {
        self.silence = Some(silence);
        self
    }

    /// It breaks a sentence that holds for every operation.
    pub fn of(mut self, sentence: &'static str) -> Self {
        self.sentence = Some(sentence);
        self
    }
}

/// What a check ends with.
pub type Outcome = Result<(), Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (label, text) in
            [("expected", &self.expected), ("sent", &self.sent), ("came", &self.came)]
        {
            let mut lines = text.lines();
            writeln!(f, "    {label:<8}  {}", lines.next().unwrap_or_default())?;
            for line in lines {
                writeln!(f, "              {line}")?;
            }
        }
        Ok(())
    }
}

/// A text of any length or content, short enough and printable for a report.
pub fn excerpt(bytes: &[u8]) -> String {
    const SHOWN: usize = 800;
    let text = String::from_utf8_lossy(bytes);
    let shown: String = text.chars().take(SHOWN).map(visible).collect();
    match text.chars().nth(SHOWN) {
        Some(_) => format!("{shown}… ({} bytes)", bytes.len()),
        None => shown,
    }
}

fn visible(character: char) -> char {
    if character.is_control() && character != '\n' { '\u{fffd}' } else { character }
}
