use std::fmt;

/// Why a check failed, in the three things that help to mend the service.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the contract asks for.
    pub expected: String,
    /// The request.
    pub sent: String,
    /// The response, or why there was none.
    pub received: String,
    /// The name of the broken requirement, when it is another than that of the check.
    pub requirement: Option<&'static str>,
    /// Why there was no response at all, if there was none.
    pub silence: Option<Silence>,
    /// Whether nothing was found out, because the kit was not given what it takes.
    pub is_unjudged: bool,
}

/// Why there was no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The request could not even be sent.
    NobodyListens,
    /// The connection ended first, or nothing came in time.
    NoAnswer,
}

/// How a check ends.
pub type Outcome = Result<(), Failure>;

impl Failure {
    pub fn new(
        expected: impl Into<String>,
        sent: impl Into<String>,
        received: impl Into<String>,
    ) -> Self {
        let (expected, sent, received) = (expected.into(), sent.into(), received.into());
        let (requirement, silence, is_unjudged) = (None, None, false);
        Self { expected, sent, received, requirement, silence, is_unjudged }
    }

    pub fn silent(self, silence: Silence) -> Self {
        Self { silence: Some(silence), ..self }
    }

    /// Says that nothing was found out, and what it takes.
    pub fn unjudged(self) -> Self {
        Self { is_unjudged: true, ..self }
    }

    /// Names a requirement that holds for every operation as the broken one.
    pub fn of(self, requirement: &'static str) -> Self {
        Self { requirement: Some(requirement), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("expected", &self.expected), ("sent", &self.sent), ("came", &self.received)];
        for (label, text) in parts {
            let mut lines = text.lines();
            writeln!(f, "    {label:<8}  {}", lines.next().unwrap_or_default())?;
            for line in lines {
                writeln!(f, "              {line}")?;
            }
        }
        Ok(())
    }
}

/// The first 800 characters of any bytes, printable, for a report.
pub fn excerpt(bytes: &[u8]) -> String {
    const SHOWN: usize = 800;
    let visible = |character: char| match character.is_control() && character != '\n' {
        true => '\u{fffd}',
        false => character,
    };
    let text = String::from_utf8_lossy(bytes);
    let shown: String = text.chars().take(SHOWN).map(visible).collect();
    match text.chars().nth(SHOWN) {
        Some(_) => format!("{shown}… ({} bytes)", bytes.len()),
        None => shown,
    }
}
