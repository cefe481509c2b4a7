#![doc = include_str!("../README.md")]

use std::borrow::Cow;
use std::fmt;

/// One line of `MIN` to `MAX` characters (Unicode scalar values) after trimming, without control characters.
pub type SingleLine<const MIN: usize, const MAX: usize> = Text<MIN, MAX, false>;

/// Like [`SingleLine`], but line feeds and tabs are allowed inside. `\r\n` and `\r` become `\n`.
pub type MultiLine<const MIN: usize, const MAX: usize> = Text<MIN, MAX, true>;

/// A text that was checked: a [`SingleLine`] or a [`MultiLine`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MIN: usize, const MAX: usize, const MULTILINE: bool>(String);

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
    /// The fewest characters after trimming.
    const MIN: usize;
    /// The most characters after trimming.
    const MAX: usize;
    /// Whether line feeds and tabs are allowed inside.
    const MULTILINE: bool;

    /// Trims the text and checks it.
    ///
    /// # Errors
    ///
    /// The first rule that the text breaks: its length before its characters.
    fn parse(text: &str) -> Result<Self, TextError>;
}

impl<const MIN: usize, const MAX: usize, const MULTILINE: bool> Text<MIN, MAX, MULTILINE> {
    /// Restores a text that was checked when it was stored. It is not checked again: a stored text outlives the limits of
    /// its time.
    pub fn restore(stored: impl Into<String>) -> Self {
        Self(stored.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize, const MULTILINE: bool> BoundedText
    for Text<MIN, MAX, MULTILINE>
{
    const MIN: usize = MIN;
    const MAX: usize = MAX;
    const MULTILINE: bool = MULTILINE;

    fn parse(text: &str) -> Result<Self, TextError> {
        let text = match MULTILINE && text.contains('\r') {
            true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            false => Cow::Borrowed(text),
        };
        let is_refused = |c: char| c.is_control() && !(MULTILINE && matches!(c, '\n' | '\t'));
        let text = text.trim();
        let length = text.chars().count();
        if length < MIN {
            Err(TextError::TooShort { min: MIN })
        } else if length > MAX {
            Err(TextError::TooLong { max: MAX })
        } else if text.chars().any(is_refused) {
            Err(TextError::ControlCharacter)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl<const MIN: usize, const MAX: usize, const MULTILINE: bool> fmt::Display
    for Text<MIN, MAX, MULTILINE>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize, const MULTILINE: bool> From<Text<MIN, MAX, MULTILINE>>
    for String
{
    fn from(text: Text<MIN, MAX, MULTILINE>) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Short = SingleLine<1, 5>;
    type Long = MultiLine<0, 10>;

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
    fn several_lines_are_kept_with_one_kind_of_line_feed() {
        assert_eq!(Long::parse("a\r\nb\rc\td").unwrap().as_str(), "a\nb\nc\td");
        assert_eq!(Long::parse("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Long::parse("  ").unwrap().as_str(), "");
    }

    #[test]
    fn a_stored_text_is_restored_whatever_the_limits_are_now() {
        assert_eq!(Short::restore("longer than five").as_str(), "longer than five");
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_accepted_again_unchanged(text in any::<String>()) {
            if let Ok(line) = SingleLine::<1, 30>::parse(&text) {
                prop_assert_eq!(SingleLine::<1, 30>::parse(line.as_str()), Ok(line.clone()));
                prop_assert!((1..=30).contains(&line.as_str().chars().count()));
            }
        }
    }
}
