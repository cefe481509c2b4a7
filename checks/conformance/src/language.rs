//! The languages of what people read. Whoever takes the exercise reads French; what only the contract asks for is told in
//! English.

use std::fmt;

use clap::ValueEnum;

/// A language of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Language {
    Fr,
    #[default]
    En,
}

/// A text, and what it is in French, if somebody has written that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Box<Texts>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Texts {
    english: String,
    french: Option<String>,
}

impl Language {
    /// What the environment asks for, by the first of POSIX' variables that is set.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut locales = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable);
        let locale = locales.find(|locale| !locale.is_empty()).unwrap_or_default();
        match locale.split(['_', '.', '@']).next() {
            Some("fr") => Self::Fr,
            _ => Self::En,
        }
    }

    /// The one of two texts that is in this language.
    pub fn of<T>(self, english: T, french: T) -> T {
        match self {
            Self::En => english,
            Self::Fr => french,
        }
    }
}

impl Words {
    pub fn english(&self) -> &str {
        &self.0.english
    }

    /// This, and another text on the next line.
    pub fn and(self, next: &Self) -> Self {
        let lines = |one: &str, next: &str| match next {
            "" => one.to_owned(),
            _ => format!("{one}\n{next}"),
        };
        let french = lines(self.said(Language::Fr), next.said(Language::Fr));
        (lines(self.english(), next.english()), french).into()
    }

    /// The text in a language, or in English where it has no other.
    pub fn said(&self, language: Language) -> &str {
        language.of(self.english(), self.0.french.as_deref().unwrap_or(self.english()))
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}

impl From<String> for Words {
    fn from(english: String) -> Self {
        Self(Box::new(Texts { english, french: None }))
    }
}

impl From<&String> for Words {
    fn from(english: &String) -> Self {
        english.clone().into()
    }
}

impl From<&str> for Words {
    fn from(english: &str) -> Self {
        english.to_owned().into()
    }
}

/// The text in English, and in French.
impl<E: Into<String>, F: Into<String>> From<(E, F)> for Words {
    fn from((english, french): (E, F)) -> Self {
        Self(Box::new(Texts { english: english.into(), french: Some(french.into()) }))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_variable_that_is_set_counts() {
        for (lc_all, lang, expected) in [
            ("", "fr_FR.UTF-8", Language::Fr),
            ("", "fr", Language::Fr),
            ("C", "fr_FR.UTF-8", Language::En),
            ("fr_CH.UTF-8", "C", Language::Fr),
            ("", "", Language::En),
            ("", "frr_DE", Language::En),
        ] {
            let variable = |name: &str| match name {
                "LC_ALL" => Some(lc_all.to_owned()),
                "LANG" => Some(lang.to_owned()),
                _ => None,
            };
            assert_eq!(Language::of_environment(variable), expected, "{lc_all} {lang}");
        }
    }
}
