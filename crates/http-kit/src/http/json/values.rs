//! Readers of single JSON values, for [`Fields`](super::fields::Fields), and texts as the specification describes them.

use std::marker::PhantomData;
use std::ops::RangeInclusive;

use bounded_text::{BoundedText, TextError};
use poem_openapi::registry::MetaSchema;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::super::localized::Localized;
use super::super::meta::json_scalar;

const NOT_A_STRING: Localized<&str> =
    Localized { fr: "doit être une chaîne de caractères", en: "must be a string" };
const EMPTY: Localized<&str> = Localized { fr: "ne peut pas être vide", en: "cannot be empty" };
const CONTROL_CHARACTER: Localized<&str> = Localized {
    fr: "ne peut pas contenir de caractère de contrôle",
    en: "cannot contain control characters",
};
const NOT_A_UUID: Localized<&str> = Localized { fr: "doit être un UUID", en: "must be a UUID" };
const NOT_AN_AMOUNT: Localized<&str> = Localized {
    fr: "doit être un nombre positif d'au plus deux décimales",
    en: "must be a positive number with at most two decimals",
};

/// Reads a text, and trims it.
///
/// # Errors
///
/// What is wrong with it, for people: it is no string, too short, too long, or has control characters.
pub fn text<T: BoundedText>(value: &Value) -> Result<T, Localized> {
    T::parse(string(value)?).map_err(|error| match error {
        TextError::TooShort { min: 1 } => EMPTY.into(),
        TextError::TooShort { min } => Localized {
            fr: format!("doit avoir au moins {min} caractères"),
            en: format!("must have at least {min} characters"),
        }
        .into(),
        TextError::TooLong { max } => Localized {
            fr: format!("doit avoir au plus {max} caractères"),
            en: format!("must have at most {max} characters"),
        }
        .into(),
        TextError::ControlCharacter => CONTROL_CHARACTER.into(),
    })
}

/// Reads a UUID in its usual form, 8-4-4-4-12 hexadecimal digits.
///
/// # Errors
///
/// It is anything else.
pub fn uuid(value: &Value) -> Result<Uuid, Localized> {
    parse_uuid(string(value)?).ok_or_else(|| NOT_A_UUID.into())
}

/// Reads a whole number; `2.0` is one.
///
/// # Errors
///
/// It is anything else, or out of range.
pub fn integer(value: &Value, range: RangeInclusive<u32>) -> Result<u32, Localized> {
    let (min, max) = (range.start(), range.end());
    let refused = || Localized {
        fr: format!("doit être un nombre entier de {min} à {max}"),
        en: format!("must be a whole number from {min} to {max}"),
    };
    number(value)
        .filter(|number| number.fract().is_zero())
        .and_then(|number| u32::try_from(number.trunc()).ok())
        .filter(|number| range.contains(number))
        .ok_or_else(|| refused().into())
}

/// Reads an amount of money in euros.
///
/// # Errors
///
/// It is no number, negative, or has more than two decimals.
pub fn amount(value: &Value) -> Result<Decimal, Localized> {
    number(value)
        .filter(|number| !number.is_sign_negative() && number.normalize().scale() <= 2)
        .ok_or_else(|| NOT_AN_AMOUNT.into())
}

pub(super) fn parse_uuid(text: &str) -> Option<Uuid> {
    const HYPHENATED_LENGTH: usize = 36;
    (text.len() == HYPHENATED_LENGTH).then(|| Uuid::try_parse(text).ok()).flatten()
}

fn string(value: &Value) -> Result<&str, Localized> {
    value.as_str().ok_or_else(|| NOT_A_STRING.into())
}

/// The exact value of a JSON number; `None` for anything else and for what 28 digits cannot hold.
fn number(value: &Value) -> Option<Decimal> {
    let Value::Number(number) = value else { return None };
    let (mantissa, exponent) = match number.as_str().split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (number.as_str(), 0),
    };
    shift(Decimal::from_str_exact(mantissa).ok()?, exponent)
}

/// `number` × 10^`exponent`, exactly.
fn shift(number: Decimal, exponent: i32) -> Option<Decimal> {
    if number.is_zero() {
        return Some(number);
    }
    let mut shifted = number.normalize();
    let scale = i32::try_from(shifted.scale()).ok()?.checked_sub(exponent)?;
    if scale < 0 {
        shifted.set_scale(0).ok()?;
        let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
        return shifted.checked_mul(Decimal::try_from_i128_with_scale(factor, 0).ok()?);
    }
    shifted.set_scale(scale.try_into().ok()?).ok()?;
    Some(shifted)
}

/// A text in the schema of a request, which [`text`] reads as a `T`. Its pattern describes exactly what that accepts.
#[derive(Serialize)]
#[serde(transparent, bound = "")]
pub struct BodyText<T> {
    example: &'static str,
    #[serde(skip)]
    read_as: PhantomData<fn() -> T>,
}

/// A text of an answer that is a `T` of the domain. What was stored before a limit was lowered is answered all the same.
#[derive(Serialize)]
#[serde(transparent, bound = "")]
pub struct AnswerText<T> {
    text: String,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

/// What is trimmed: `White_Space` of Unicode.
const WHITE: &str =
    r"[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// What may begin and end the rest: neither white space nor a control character.
const SOLID: &str =
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// A character of a single line, or of several lines, where every line end counts as one.
const IN_LINE: &str = r"[^\u0000-\u001f\u007f-\u009f]";
const IN_PARAGRAPH: &str = r"(?:\u000d\u000a?|[^\u0000-\u0008\u000b-\u001f\u007f-\u009f])";

impl<T> BodyText<T> {
    pub fn example(example: &'static str) -> Self {
        Self { example, read_as: PhantomData }
    }
}

impl<T> AnswerText<T> {
    pub fn example(text: &str) -> Self {
        Self { text: text.to_owned(), of: PhantomData }
    }
}

impl<T: Into<String>> From<T> for AnswerText<T> {
    fn from(text: T) -> Self {
        Self { text: text.into(), of: PhantomData }
    }
}

/// The pattern, in the dialect that ECMAScript, Python, Java and Rust have in common.
fn pattern<T: BoundedText>() -> String {
    const { assert!(T::MAX >= 2) }
    let inside = if T::MULTILINE { IN_PARAGRAPH } else { IN_LINE };
    let (least, most) = (T::MIN.saturating_sub(2), T::MAX.saturating_sub(2));
    let optional = if T::MIN < 2 { "?" } else { "" };
    let text = format!("{SOLID}(?:{inside}{{{least},{most}}}{SOLID}){optional}");
    let optional = if T::MIN < 1 { "?" } else { "" };
    format!("^{WHITE}*(?:{text}){optional}{WHITE}*$")
}

json_scalar!([T: BoundedText] BodyText<T>, "string_text", MetaSchema {
    min_length: Some(T::MIN),
    pattern: Some(pattern::<T>()),
    ..MetaSchema::new("string")
});
json_scalar!([T: BoundedText] AnswerText<T>, "string_answer", MetaSchema {
    min_length: (T::MIN > 0).then_some(T::MIN),
    max_length: Some(T::MAX),
    ..MetaSchema::new("string")
});

#[cfg(test)]
mod tests {
    use bounded_text::{MultiLine, SingleLine};
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_number_is_no_text_and_a_text_is_no_number() {
        assert!(text::<SingleLine<1, 5>>(&json("1")).is_err());
        assert!(integer(&json("\"1\""), 1..=10).is_err());
        assert!(amount(&json("\"1.50\"")).is_err());
    }

    #[test]
    fn integers_keep_to_their_range_however_they_are_written() {
        assert_eq!(integer(&json("1000"), 1..=1000), Ok(1000));
        assert_eq!(integer(&json("2.0"), 1..=1000), Ok(2));
        assert_eq!(integer(&json("1e2"), 1..=1000), Ok(100));
        for text in ["0", "1001", "-1", "1.5", "1e400", "99999999999999999999999999"] {
            assert!(integer(&json(text), 1..=1000).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(amount(&json("0.10")), Ok(Decimal::new(10, 2)));
        assert_eq!(amount(&json("59.970")), Ok(Decimal::new(5997, 2)));
        assert_eq!(amount(&json("1.25e1")), Ok(Decimal::new(125, 1)));
        assert_eq!(amount(&json("1250E-2")), Ok(Decimal::new(125, 1)));
        let rounded = "1.2000000000000000000000000000000001e0";
        for text in ["12.345", "12.340000000000000001", "-1", "1e-3", "1e400", rounded] {
            assert!(amount(&json(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_usual_form_of_a_uuid_is_read() {
        let id = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
        assert!(parse_uuid(id).is_some());
        assert!(parse_uuid(&id.to_uppercase()).is_some());
        let simple = id.replace('-', "");
        for text in ["", "x", &simple, &format!("{{{id}}}"), &format!("urn:uuid:{id}")] {
            assert!(parse_uuid(text).is_none(), "{text}");
        }
    }

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
