use std::fmt;
use std::path::{Path, PathBuf};

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Relative to the directory that was checked.
    pub file: PathBuf,
    /// The first line of the file that reads like what was found; `None` where the rule is about the whole file.
    pub line: Option<usize>,
    /// What was found, such as ``names `sea_orm::Value` ``.
    pub found: String,
    /// The rule it breaks, and why there is one.
    pub rule: String,
}

impl Violation {
    pub(crate) fn of_file(file: &Path, found: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, found: found.into(), rule: rule.into() }
    }

    pub(crate) fn at(self, line: Option<usize>) -> Self {
        Self { line, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, " {}\n    {}", self.found, self.rule)
    }
}
