//! The requirements that checks prove: the numbered sentences of `docs/contract.md`, which is part of the binary.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../docs/contract.md");

static REQUIREMENTS: LazyLock<BTreeMap<&str, Requirement>> =
    LazyLock::new(|| parse(TEXT).into_iter().map(|one| (one.id, one)).collect());

/// A sentence of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its name, such as `U8`.
    pub id: &'static str,
    /// What it says, in Markdown.
    pub text: String,
}

/// The requirement of this name.
///
/// # Panics
///
/// If the contract has none, which a test rules out for every check.
pub fn requirement(id: &str) -> &'static Requirement {
    let found = REQUIREMENTS.get(id);
    found.unwrap_or_else(|| panic!("docs/contract.md has no sentence {id}"))
}

/// Every requirement of the contract, by name.
pub fn requirements() -> impl Iterator<Item = &'static Requirement> {
    REQUIREMENTS.values()
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.text)
    }
}

/// Each item `- **U8** …` of the text; its lines after the first are indented.
fn parse(text: &'static str) -> Vec<Requirement> {
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let item = line.strip_prefix("- **");
        if let Some((id, text)) = item.and_then(|item| item.split_once("** ")) {
            requirements.push(Requirement { id, text: text.to_owned() });
            inside = true;
        } else if let (true, Some(more), Some(last)) =
            (inside, line.strip_prefix("  "), requirements.last_mut())
        {
            last.text.push(' ');
            last.text.push_str(more);
        } else {
            inside = false;
        }
    }
    requirements
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{REQUIREMENTS, TEXT, parse, requirement};
    use crate::checks;

    #[test]
    fn a_sentence_may_have_several_lines() {
        let text = "# T\n\n- **A1** One\n  and more.\n- **A2** Two.\n\n  no part of it\n";
        let texts: Vec<_> = parse(text).into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["One and more.", "Two."]);
    }

    #[test]
    fn no_name_is_given_twice() {
        assert_eq!(parse(TEXT).len(), REQUIREMENTS.len());
        assert!(requirement("U8").text.contains("never lose a field"));
    }

    #[test]
    fn every_check_has_its_sentence_and_every_sentence_a_check() {
        let checked: BTreeSet<&str> = checks::all().iter().map(|one| one.requirement).collect();
        let said: BTreeSet<&str> = REQUIREMENTS.keys().copied().collect();
        assert_eq!(checked, said);
    }
}
