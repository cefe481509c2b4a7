use std::borrow::Cow;

use poem_openapi::types::{ParseError, Type};

use super::language::Language;

/// What a client reads, in both languages side by side: whoever words it need not know which one the client asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Localized<T = Cow<'static, str>> {
    pub fr: T,
    pub en: T,
}

/// Announces a text within a message of poem-openapi's.
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
    /// Says what is wrong with a parameter. poem-openapi carries one string, in which both languages travel.
    pub fn into_parse_error<T: Type>(self) -> ParseError<T> {
        let pair = serde_json::json!([self.fr, self.en]);
        ParseError::custom(format!("{LOCALIZED_MARKER}{pair}"))
    }

    /// The text that travelled in what poem-openapi made of it, which has words before and after; `None` when it is a
    /// message of its own.
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

    use super::super::types::Id;
    use super::*;

    #[test]
    fn a_text_comes_out_of_the_framework_as_it_went_in() {
        let text = Localized {
            fr: "contient « a\": b\u{1e}\u{1f} » (occurred while parsing",
            en: "contains “a”",
        };
        let text = Localized::from(text);
        let error: ParseError<Id> = text.clone().into_parse_error();
        let nested: ParseError<Option<Id>> = error.propagate();
        let message = nested.into_message();
        assert_eq!(Localized::from_parse_error(&message), Some(text));
    }

    #[test]
    fn words_of_the_framework_are_no_text() {
        let missing: ParseResult<Id> = Id::parse_from_parameters(Vec::<String>::new());
        let message = missing.err().unwrap().into_message();
        assert_eq!(Localized::from_parse_error(&message), None);
    }
}
