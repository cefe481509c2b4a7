//! The formats of single values: ids, times, money.

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// Well-formed, and the id of nothing.
pub const UNKNOWN_ID: &str = "018f0000-0000-7000-8000-00000000dead";

#[expect(clippy::disallowed_methods, reason = "the kit has no port for ids")]
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// A text that nothing else has, to find something by.
#[expect(clippy::disallowed_methods, reason = "the kit has no port for ids")]
pub fn unique() -> String {
    Uuid::new_v4().to_string()
}

#[expect(clippy::disallowed_methods, reason = "the kit has no port for time")]
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The id of a resource as it stands in a path: the first level allows numbers, and only a few requirements are about
/// UUIDs.
pub fn id(resource: &Value) -> &str {
    as_in_paths(&resource["id"])
}

pub fn as_in_paths(id: &Value) -> &str {
    match id {
        Value::Number(id) => id.as_str(),
        id => id.as_str().unwrap_or_default(),
    }
}

pub fn is_uuid_v7(value: &Value) -> bool {
    value
        .as_str()
        .and_then(|text| Uuid::parse_str(text).ok())
        .is_some_and(|id| id.get_version_num() == 7)
}

pub fn is_uuid(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == 36 && Uuid::parse_str(text).is_ok())
}

/// RFC 3339 in UTC with exactly three decimals and a `Z`.
pub fn time(value: &Value) -> Option<DateTime<Utc>> {
    const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";
    let text = value.as_str()?;
    let time = NaiveDateTime::parse_from_str(text, FORMAT).ok()?.and_utc();
    (time.format(FORMAT).to_string() == text).then_some(time)
}

/// The exact value of a JSON number that is written with at most two decimals and no exponent.
pub fn money(value: &Value) -> Option<Decimal> {
    let text = value.as_number()?.to_string();
    let (units, cents) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let written_as_money = digits(units) && digits(cents) && cents.len() <= 2;
    written_as_money.then(|| Decimal::from_str(&text).ok())?
}

/// What a JSON number comes to in cents, binary floating point and its noise included.
pub fn to_the_cent(value: &Value) -> Option<Decimal> {
    let text = value.as_number()?.to_string();
    let exact = Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text));
    Some(exact.ok()?.round_dp(2))
}

/// A JSON number with exactly this value.
pub fn number(value: Decimal) -> Value {
    serde_json::from_str(&value.to_string()).unwrap_or_default()
}

/// Whether two documents say the same, 12.5 and 12.50 being the same number.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Number(_), Value::Number(_)) if money(left).is_some() => {
            money(left) == money(right)
        }
        _ => left == right,
    }
}

/// Whether an object has these fields, all of them and no other.
pub fn has_exactly(value: &Value, fields: &[&str]) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == fields.len() && fields.iter().all(|field| object.contains_key(*field))
    })
}

/// `body` with the fields of `changes` put over its own.
pub fn with(mut body: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

/// `body` without a field.
pub fn without(mut body: Value, field: &str) -> Value {
    if let Some(object) = body.as_object_mut() {
        object.remove(field);
    }
    body
}

/// Whether a string is not blank, has at most `max` characters and no white space around it.
pub fn is_text(value: &Value, max: usize) -> bool {
    value
        .as_str()
        .is_some_and(|text| !text.is_empty() && text.trim() == text && text.chars().count() <= max)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{money, same, time, to_the_cent};

    #[test]
    fn money_has_at_most_two_decimals_and_no_exponent() {
        for text in ["12", "12.5", "12.50", "1000000.00"] {
            assert!(money(&read(text)).is_some(), "{text}");
        }
        for text in ["12.505", "59.970000000000006", "1.2e1", "-1", "\"12.50\"", "null"] {
            assert!(money(&read(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_are_rounded_to_the_cent() {
        for (text, expected) in [
            ("0.7999999999999999", "0.80"),
            ("59.970000000000006", "59.97"),
            ("1.2e1", "12"),
            ("0.10", "0.10"),
        ] {
            assert_eq!(to_the_cent(&read(text)), money(&read(expected)), "{text}");
        }
        assert!(to_the_cent(&json!("0.10")).is_none());
    }

    #[test]
    fn numbers_are_the_same_by_value_and_texts_by_letter() {
        assert!(same(&read(r#"[{"prix":12.5}]"#), &read(r#"[{"prix":12.50}]"#)));
        assert!(!same(&read(r#"{"prix":12.5}"#), &read(r#"{"prix":12.51}"#)));
        assert!(!same(&json!({ "nom": "12.5" }), &json!({ "nom": "12.50" })));
        assert!(!same(&json!({ "nom": "a" }), &json!({ "nom": "a", "id": 1 })));
    }

    #[test]
    fn times_have_milliseconds_and_a_z() {
        assert!(time(&json!("2026-11-22T10:15:04.123Z")).is_some());
        for text in [
            "2026-11-22T10:15:04Z",
            "2026-11-22T10:15:04.123456Z",
            "2026-11-22T10:15:04.123+00:00",
            "2026-11-22 10:15:04.123Z",
        ] {
            assert!(time(&json!(text)).is_none(), "{text}");
        }
    }

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_default()
    }
}
