#![doc = include_str!("../README.md")]

use std::borrow::Cow;
use std::fmt;

/// One line of `MIN` to `MAX` characters (Unicode scalar values) after trimming, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

/// Like [`Line`], but line feeds and tabs are allowed inside. `\r\n` and `\r` become `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Paragraph<const MIN: usize, const MAX: usize>(String);

/// Why a text was refused. Lengths count characters after trimming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("must have at least {min} characters besides white space")]
    TooShort { min: usize },
    #[error("must have at most {max} characters")]
    TooLong { max: usize },
    #[error("must not contain control characters")]
    ControlCharacter,
}

/// A bounded text type, for code that reads or describes any of them.
pub trait BoundedText: Sized {
    const MIN: usize;
    const MAX: usize;
    /// May the text contain line feeds and tabs?
    const MULTILINE: bool;

    fn parse(text: &str) -> Result<Self, TextError>;
}

impl<const MIN: usize, const MAX: usize> BoundedText for Line<MIN, MAX> {
    const MIN: usize = MIN;
    const MAX: usize = MAX;
    const MULTILINE: bool = false;

    fn parse(text: &str) -> Result<Self, TextError> {
        check(text.trim(), MIN, MAX, char::is_control).map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> BoundedText for Paragraph<MIN, MAX> {
    const MIN: usize = MIN;
    const MAX: usize = MAX;
    const MULTILINE: bool = true;

    fn parse(text: &str) -> Result<Self, TextError> {
        let text = match text.contains('\r') {
            true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            false => Cow::Borrowed(text),
        };
        check(text.trim(), MIN, MAX, |c| c.is_control() && c != '\n' && c != '\t').map(Self)
    }
}

impl<const MIN: usize, const MAX: usize> Line<MIN, MAX> {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> Paragraph<MIN, MAX> {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Line<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Paragraph<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> From<Line<MIN, MAX>> for String {
    fn from(line: Line<MIN, MAX>) -> Self {
        line.0
    }
}

impl<const MIN: usize, const MAX: usize> From<Paragraph<MIN, MAX>> for String {
    fn from(paragraph: Paragraph<MIN, MAX>) -> Self {
        paragraph.0
    }
}

fn check(
    trimmed: &str,
    min: usize,
    max: usize,
    refused: impl Fn(char) -> bool,
) -> Result<String, TextError> {
    let length = trimmed.chars().count();
    if length < min {
        Err(TextError::TooShort { min })
    } else if length > max {
        Err(TextError::TooLong { max })
    } else if trimmed.chars().any(refused) {
        Err(TextError::ControlCharacter)
    } else {
        Ok(trimmed.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Short = Line<1, 5>;
    type Text = Paragraph<0, 10>;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(Short::parse("ééééé").unwrap().as_str(), "ééééé");
        assert_eq!(Short::parse("éééééé"), Err(TextError::TooLong { max: 5 }));
    }

    #[test]
    fn white_space_around_is_dropped_before_counting() {
        assert_eq!(Short::parse("  abcde\u{a0} ").unwrap().as_str(), "abcde");
        assert_eq!(Short::parse(" \t\n "), Err(TextError::TooShort { min: 1 }));
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["a\0b", "a\u{7}b", "a\nb", "a\u{85}b", "a\u{7f}b"] {
            assert_eq!(Short::parse(text), Err(TextError::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn a_paragraph_keeps_its_lines_with_one_kind_of_line_feed() {
        assert_eq!(Text::parse("a\r\nb\rc\td").unwrap().as_str(), "a\nb\nc\td");
        assert_eq!(Text::parse("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::parse("  ").unwrap().as_str(), "");
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(text in any::<String>()) {
            if let Ok(line) = Line::<1, 30>::parse(&text) {
                prop_assert_eq!(Line::<1, 30>::parse(line.as_str()), Ok(line.clone()));
                prop_assert!((1..=30).contains(&line.as_str().chars().count()));
            }
        }
    }
}
