use std::fmt::{self, Write};

use crate::language::{Language, Words};

/// Why a check failed, in the three things that help to mend the service.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the contract asks for.
    pub expected: Words,
    /// The request.
    pub sent: String,
    /// The response, or why there was none.
    pub received: Words,
    /// A command that sends the request again, when it was one that curl can send.
    pub curl: Option<String>,
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

/// The longest command of a report in text.
const LONGEST_CURL: usize = 4_096;

/// How a check ends.
pub type Outcome = Result<(), Failure>;

impl Failure {
    pub fn new(
        expected: impl Into<Words>,
        sent: impl Into<String>,
        received: impl Into<Words>,
    ) -> Self {
        let (expected, sent, received) = (expected.into(), sent.into(), received.into());
        let (curl, requirement, silence, is_unjudged) = (None, None, None, false);
        Self { expected, sent, received, curl, requirement, silence, is_unjudged }
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

impl Failure {
    /// What was expected, sent and received, and the command that sends it again.
    pub fn told(&self, language: Language) -> String {
        let (expected, received) = (self.expected.said(language), self.received.said(language));
        let curl = self.curl.as_ref().map(|curl| match curl.len() {
            ..=LONGEST_CURL => curl.clone(),
            bytes => format!("--format json, {bytes} bytes"),
        });
        let parts = [
            (language.of("expected", "attendu"), expected),
            (language.of("sent", "envoyé"), &self.sent),
            (language.of("came", "reçu"), received),
            ("curl", curl.as_deref().unwrap_or_default()),
        ];
        let mut told = String::new();
        for (label, text) in parts {
            for (number, line) in text.lines().enumerate() {
                let label = if number == 0 { label } else { "" };
                let _ = writeln!(told, "    {label:<8}  {line}");
            }
        }
        told
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
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
