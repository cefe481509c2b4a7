//! The sentences that checks are about, out of `docs/contract.md`, which is part of the binary.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

const TEXT: &str = include_str!("../../../docs/contract.md");

static SENTENCES: LazyLock<BTreeMap<&str, Sentence>> = LazyLock::new(|| {
    let sentences = sentences(TEXT).into_iter();
    sentences.map(|sentence| (sentence.id, sentence)).collect()
});

/// A sentence of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its name, such as `U8`.
    pub id: &'static str,
    /// What it says, in Markdown.
    pub text: String,
}

/// The sentence of this name.
///
/// # Panics
///
/// If the contract has none of it, which a test rules out for every check.
pub fn sentence(id: &str) -> &'static Sentence {
    let sentence = SENTENCES.get(id);
    sentence.unwrap_or_else(|| panic!("docs/contract.md has no sentence {id}"))
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.text)
    }
}

/// Each item `- **U8** …` of the text; its lines after the first are indented.
fn sentences(text: &'static str) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let item = line.strip_prefix("- **");
        if let Some((id, text)) = item.and_then(|item| item.split_once("** ")) {
            let text = text.to_owned();
            sentences.push(Sentence { id, text });
            inside = true;
        } else if let (true, Some(more), Some(last)) =
            (inside, line.strip_prefix("  "), sentences.last_mut())
        {
            last.text.push(' ');
            last.text.push_str(more);
        } else {
            inside = false;
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{SENTENCES, TEXT, sentence, sentences};
    use crate::checks;

    #[test]
    fn a_sentence_may_have_several_lines() {
        let text = "# T\n\n- **A1** One\n  and more.\n- **A2** Two.\n\n  no part of it\n";
        let texts: Vec<_> = sentences(text).into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["One and more.", "Two."]);
    }

    #[test]
    fn no_name_is_given_twice() {
        assert_eq!(sentences(TEXT).len(), SENTENCES.len());
        assert!(sentence("U8").text.contains("never lose a field"));
    }

    #[test]
    fn every_check_has_its_sentence_and_every_sentence_a_check() {
        let checked: BTreeSet<&str> = checks::all().iter().map(|one| one.sentence).collect();
        let said: BTreeSet<&str> = SENTENCES.keys().copied().collect();
        assert_eq!(checked, said);
    }
}
