//! Texts in bodies of requests, as a specification describes them.

use std::marker::PhantomData;

use bounded_text::BoundedText;
use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON};
use serde_json::Value;

use super::openapi_scalar::openapi_scalar;

/// A text of a request's schema, which [`text`](super::text) reads as a `T`. Its pattern says exactly what that accepts.
pub struct BodyText<T> {
    example: &'static str,
    read_as: PhantomData<fn() -> T>,
}

/// What is trimmed: `White_Space` of Unicode.
const WHITE: &str =
    r"[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// What may be at the ends of what is left: neither white space nor a control character.
const SOLID: &str =
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// A character of a line, or of several, in which every end of a line counts as one.
const IN_LINE: &str = r"[^\u0000-\u001f\u007f-\u009f]";
const IN_PARAGRAPH: &str = r"(?:\u000d\u000a?|[^\u0000-\u0008\u000b-\u001f\u007f-\u009f])";

impl<T> BodyText<T> {
    pub fn example(example: &'static str) -> Self {
        Self { example, read_as: PhantomData }
    }
}

/// In the dialect that ECMAScript, Python, Java and Rust have in common.
fn pattern<T: BoundedText>() -> String {
    const { assert!(T::MAX >= 2) }
    let inside = if T::MULTILINE { IN_PARAGRAPH } else { IN_LINE };
    let (least, most) = (T::MIN.saturating_sub(2), T::MAX.saturating_sub(2));
    let optional = if T::MIN < 2 { "?" } else { "" };
    let text = format!("{SOLID}(?:{inside}{{{least},{most}}}{SOLID}){optional}");
    let optional = if T::MIN < 1 { "?" } else { "" };
    format!("^{WHITE}*(?:{text}){optional}{WHITE}*$")
}

fn schema<T: BoundedText>() -> MetaSchema {
    MetaSchema {
        min_length: Some(T::MIN),
        pattern: Some(pattern::<T>()),
        ..MetaSchema::new("string")
    }
}

openapi_scalar!([T: BoundedText] BodyText<T>, "string_text", schema::<T>);

impl<T: BoundedText> ToJSON for BodyText<T> {
    fn to_json(&self) -> Option<Value> {
        Some(self.example.into())
    }
}

/// Request bodies are read by `ReadJson`; the derive of a schema asks for this all the same.
impl<T: BoundedText> ParseFromJSON for BodyText<T> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        Err(ParseError::expected_type(value.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use bounded_text::{MultiLine, SingleLine};
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn agree<T: BoundedText>(text: &str) -> bool {
        let described = Regex::new(&pattern::<T>()).unwrap().is_match(text);
        described == T::parse(text).is_ok()
    }

    fn strange() -> impl Strategy<Value = String> {
        let characters = "[a-c\u{0}\t\n\u{b}\u{c}\r\u{1f} \u{7f}\u{85}\u{9f}\u{a0}\u{ad}é\u{1680}\u{180e}\u{200a}\u{200b}\u{2028}\u{3000}\u{feff}🦀]{0,7}";
        prop_oneof![characters, "( |\r\n|\n|\r|\t|a|é){0,9}"]
    }

    proptest! {
        #[test]
        fn the_pattern_of_a_text_is_what_is_accepted(text in strange()) {
            prop_assert!(agree::<SingleLine<1, 4>>(&text));
            prop_assert!(agree::<SingleLine<0, 3>>(&text));
            prop_assert!(agree::<SingleLine<3, 4>>(&text));
            prop_assert!(agree::<MultiLine<1, 4>>(&text));
            prop_assert!(agree::<MultiLine<0, 5>>(&text));
        }
    }
}
