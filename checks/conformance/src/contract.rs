//! The requirements that checks prove: the numbered sentences of `docs/contract.md`, which is part of the binary; and the
//! levels that they are judged at.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use clap::ValueEnum;

use crate::language::{Language, Words};

const TEXT: &str = include_str!("../../../docs/contract.md");
const FRENCH: &str = include_str!("../../../docs/contract.fr.md");

static REQUIREMENTS: LazyLock<BTreeMap<&str, Requirement>> = LazyLock::new(|| {
    let mut french: BTreeMap<&str, String> =
        parse(FRENCH).into_iter().map(|one| (one.id, one.text)).collect();
    let all = parse(TEXT).into_iter();
    all.map(|one| (one.id, Requirement { french: french.remove(one.id), ..one })).collect()
});

/// How far an implementation has come. Each level takes the ones before it for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Level {
    /// What the exercise asks for
    Brief,
    /// What the other services of the shop need of it
    Stack,
    /// Resources, rules, lists, totals
    Contract,
    /// What is refused, and how
    Errors,
    /// `ETag`, `If-Match`, `Idempotency-Key`
    Conditional,
    /// Notifications, the stream, Kafka
    Events,
    /// What only the whole shop has
    Shop,
}

impl Level {
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// What the level is about, as reports say it.
    pub fn title(self) -> Words {
        let (english, french) = match self {
            Self::Brief => ("what the exercise asks for", "ce que demande l'énoncé"),
            Self::Stack => (
                "what the other services of the shop need",
                "ce dont les autres services de la boutique ont besoin",
            ),
            Self::Contract => {
                ("resources, rules, lists, totals", "ressources, règles, listes, totaux")
            }
            Self::Errors => ("what is refused, and how", "ce qui est refusé, et comment"),
            Self::Conditional => {
                ("conditional and repeated requests", "requêtes conditionnelles et répétées")
            }
            Self::Events => ("notifications and events", "notifications et événements"),
            Self::Shop => ("the whole shop", "la boutique entière"),
        };
        (english, french).into()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.write_str(value.get_name()))
    }
}

/// A sentence of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its name, such as `U8`.
    pub id: &'static str,
    /// What it says, in Markdown.
    pub text: String,
    /// The same in French, where a first implementation is asked for it.
    pub french: Option<String>,
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

/// The name of the requirement that is meant, or which ones there are.
///
/// # Errors
///
/// If there is none.
pub fn name(text: &str) -> Result<&'static str, String> {
    let wanted = text.trim().to_uppercase();
    if let Some(found) = REQUIREMENTS.get(&*wanted) {
        return Ok(found.id);
    }
    let alike = |id: &&&str| wanted.chars().next() == id.chars().next();
    let mut known: Vec<&str> = REQUIREMENTS.keys().filter(alike).copied().collect();
    if known.is_empty() {
        known = REQUIREMENTS.keys().copied().collect();
    }
    known.sort_by_key(|id| (&id[..1], id[1..].parse::<u8>().ok()));
    Err(format!("the contract has {}", known.join(", ")))
}

/// Every requirement of the contract, by name.
pub fn requirements() -> impl Iterator<Item = &'static Requirement> {
    REQUIREMENTS.values()
}

impl Requirement {
    /// Its name, and what it says.
    pub fn told(&self, language: Language) -> String {
        let text = language.of(&self.text, self.french.as_ref().unwrap_or(&self.text));
        format!("{}: {text}", self.id)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
    }
}

/// Each item `- **U8** …` of the text; its lines after the first are indented.
fn parse(text: &'static str) -> Vec<Requirement> {
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let item = line.strip_prefix("- **");
        if let Some((id, text)) = item.and_then(|item| item.split_once("** ")) {
            requirements.push(Requirement { id, text: text.to_owned(), french: None });
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

    use super::{FRENCH, REQUIREMENTS, TEXT, parse, requirement};
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

    /// What is asked of a first implementation can be read in French, and nothing else is said there.
    #[test]
    fn the_first_levels_are_in_french() {
        let first = |id: &&str| id.starts_with(['B', 'S']);
        let said: Vec<&str> = parse(TEXT).iter().map(|one| one.id).filter(first).collect();
        let french: Vec<&str> = parse(FRENCH).iter().map(|one| one.id).collect();
        assert_eq!(french, said);
    }

    #[test]
    fn every_check_has_its_sentence_and_every_sentence_a_check() {
        let checked: BTreeSet<&str> = checks::all().iter().map(|one| one.requirement).collect();
        let said: BTreeSet<&str> = REQUIREMENTS.keys().copied().collect();
        assert_eq!(checked, said);
    }
}
