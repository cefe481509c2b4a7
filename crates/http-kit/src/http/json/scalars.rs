//! Scalars of JSON responses, and how the specification describes them.

use chrono::{DateTime, SecondsFormat, Utc};
use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{
    Example, ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON,
};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use super::super::localized::Localized;
use super::super::openapi_scalar::openapi_scalar;
use super::values::parse_uuid;

/// In euros.
const MAX_AMOUNT: u64 = 100_000_000_000;

/// A UUID in a path or a query, in its usual form only.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Id(pub Uuid);

/// Money in euros: an exact JSON number with two decimals, from 0 to `MAX`.
#[derive(Debug, Clone, Copy)]
pub struct Amount<const MAX: u64 = MAX_AMOUNT>(pub Decimal);

/// The same, but not 0.
#[derive(Debug, Clone, Copy)]
pub struct PositiveAmount<const MAX: u64 = MAX_AMOUNT>(pub Decimal);

/// RFC 3339 in UTC with milliseconds: `2026-11-22T10:15:04.123Z`.
#[derive(Debug, Clone, Copy)]
pub struct Timestamp(pub DateTime<Utc>);

const NOT_A_UUID: Localized<&str> = Localized { fr: "n'est pas un UUID", en: "is not a UUID" };

impl<const MAX: u64> Serialize for Amount<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut amount = self.0;
        amount.rescale(2);
        rust_decimal::serde::arbitrary_precision::serialize(&amount, serializer)
    }
}

impl<const MAX: u64> Serialize for PositiveAmount<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Amount::<MAX>(self.0).serialize(serializer)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl ParseFromParameter for Id {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        parse_uuid(value).map(Self).ok_or_else(|| Localized::from(NOT_A_UUID).into_parse_error())
    }
}

impl Example for Id {
    fn example() -> Self {
        Self(Uuid::from_u128(0x019a_abda_7a4e_7cc0_8fb3_0d5e_1bdb_f1a4))
    }
}

fn id_schema() -> MetaSchema {
    MetaSchema { example: Id::example().to_json(), ..MetaSchema::new_with_format("string", "uuid") }
}

/// Without `multipleOf`: validators that divide doubles, Ajv by default, find that 18.90 is no multiple of 0.01.
#[expect(clippy::cast_precision_loss, reason = "no amount is near 2^53")]
fn amount_schema<const MAX: u64>() -> MetaSchema {
    MetaSchema { minimum: Some(0.0), maximum: Some(MAX as f64), ..MetaSchema::new("number") }
}

fn positive_amount_schema<const MAX: u64>() -> MetaSchema {
    MetaSchema { exclusive_minimum: Some(true), ..amount_schema::<MAX>() }
}

fn timestamp_schema() -> MetaSchema {
    MetaSchema::new_with_format("string", "date-time")
}

/// Implements what poem-openapi asks of a scalar in a response: it can be written, and read.
macro_rules! json_scalar {
    ([$($generic:tt)*] $type:ty, $name:literal, $schema:path) => {
        openapi_scalar!([$($generic)*] $type, $name, $schema);

        impl<$($generic)*> ToJSON for $type {
            fn to_json(&self) -> Option<Value> {
                serde_json::to_value(self).ok()
            }
        }

        /// The derive of a response's schema needs this, but request bodies are read by `ReadJson`.
        impl<$($generic)*> ParseFromJSON for $type {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                Err(ParseError::expected_type(value.unwrap_or_default()))
            }
        }
    };
}

json_scalar!([] Id, "string_uuid", id_schema);
json_scalar!([const MAX: u64] Amount<MAX>, "number_amount", amount_schema::<MAX>);
json_scalar!([const MAX: u64] PositiveAmount<MAX>, "number_positive-amount", positive_amount_schema::<MAX>);
json_scalar!([] Timestamp, "string_date-time", timestamp_schema);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_json_number_with_two_decimals() {
        for (amount, json) in
            [("12.5", "12.50"), ("3", "3.00"), ("100000000000.01", "100000000000.01")]
        {
            let amount: Amount = Amount(amount.parse().unwrap());
            assert_eq!(serde_json::to_string(&amount).unwrap(), json);
        }
    }

    #[test]
    fn an_amount_is_one_for_validators_that_divide_doubles() {
        for schema in [amount_schema::<5>(), positive_amount_schema::<5>()] {
            assert_eq!(schema.multiple_of, None);
            assert_eq!((schema.minimum, schema.maximum), (Some(0.0), Some(5.0)));
        }
    }

    #[test]
    fn a_positive_amount_is_not_zero() {
        assert_eq!(amount_schema::<5>().exclusive_minimum, None);
        let positive = positive_amount_schema::<5>();
        assert_eq!(positive.exclusive_minimum, Some(true));
        let amount: PositiveAmount = PositiveAmount("12.5".parse().unwrap());
        assert_eq!(serde_json::to_string(&amount).unwrap(), "12.50");
    }

    #[test]
    fn a_timestamp_has_milliseconds_and_ends_in_z() {
        let timestamp = Timestamp(DateTime::UNIX_EPOCH);
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), "\"1970-01-01T00:00:00.000Z\"");
    }
}
