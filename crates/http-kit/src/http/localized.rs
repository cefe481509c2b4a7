use std::borrow::Cow;

use poem_openapi::types::{ParseError, Type};

use super::negotiation::Language;

/// A text for people in both languages, side by side: whoever writes it need not know which one the client asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Localized<T = Cow<'static, str>> {
    pub fr: T,
    pub en: T,
}

/// Precedes a text inside a message of poem-openapi's. A parser of parameters can only return a `ParseError`, which holds
/// one string, and the response knows the language: both languages travel through that string, as a JSON array.
const LOCALIZED_MARKER: char = '\u{1e}';

impl<T> Localized<T> {
    pub fn select(self, language: Language) -> T {
        match language {
            Language::French => self.fr,
            Language::English => self.en,
        }
    }
}

impl Localized {
    /// Says what is wrong with a parameter.
    pub fn into_parse_error<T: Type>(self) -> ParseError<T> {
        let pair = serde_json::json!([self.fr, self.en]);
        ParseError::custom(format!("{LOCALIZED_MARKER}{pair}"))
    }

    /// Finds the text in a message of poem-openapi's, which may have words before and after it; `None` when the message is
    /// poem-openapi's own.
    pub(super) fn from_parse_error(message: &str) -> Option<Self> {
        let (_, pair) = message.split_once(LOCALIZED_MARKER)?;
        let mut values = serde_json::Deserializer::from_str(pair).into_iter::<[String; 2]>();
        let [fr, en] = values.next()?.ok()?;
        Some(Localized { fr, en }.into())
    }
}

impl From<Localized<&'static str>> for Localized {
    fn from(text: Localized<&'static str>) -> Self {
        Self { fr: Cow::Borrowed(text.fr), en: Cow::Borrowed(text.en) }
    }
}

impl From<Localized<String>> for Localized {
    fn from(text: Localized<String>) -> Self {
        Self { fr: Cow::Owned(text.fr), en: Cow::Owned(text.en) }
    }
}

#[cfg(test)]
mod tests {
    use poem_openapi::types::{ParseFromParameter, ParseResult};

    use super::super::json::scalars::Id;
    use super::*;

    #[test]
    fn a_text_comes_out_of_the_framework_as_it_went_in() {
        let text = Localized::from(Localized {
            fr: "contient « a\": b\u{1e}\u{1f} » (occurred while parsing",
            en: "contains “a”",
        });
        let error: ParseError<Id> = text.clone().into_parse_error();
        let nested: ParseError<Option<Id>> = error.propagate();
        assert_eq!(Localized::from_parse_error(&nested.into_message()), Some(text));
    }

    #[test]
    fn words_of_the_framework_are_no_text() {
        let missing: ParseResult<Id> = Id::parse_from_parameters(Vec::<String>::new());
        let message = missing.err().unwrap().into_message();
        assert_eq!(Localized::from_parse_error(&message), None);
    }
}
