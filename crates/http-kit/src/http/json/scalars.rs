//! Scalars of JSON: ids, numbers and times, and how the specification describes them.

use chrono::{DateTime, SecondsFormat, Utc};
use poem_openapi::registry::MetaSchema;
use poem_openapi::types::{Example, ParseFromParameter, ParseResult, ToJSON};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::super::localized::Localized;
use super::super::meta::json_scalar;
use super::values::parse_uuid;

/// In euros.
const MAX_AMOUNT: u64 = 100_000_000_000;

/// A UUID in a path or a query, in its usual form only.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Id(pub Uuid);

/// Money in euros: an exact JSON number with two decimals, from 0 to `MAX`.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Amount<const MAX: u64 = MAX_AMOUNT>(#[serde(serialize_with = "with_cents")] pub Decimal);

/// The same, but not 0.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PositiveAmount<const MAX: u64 = MAX_AMOUNT>(
    #[serde(serialize_with = "with_cents")] pub Decimal,
);

/// A whole number from 1 to `MAX`, in requests and answers.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Count<const MAX: u32>(pub u32);

/// RFC 3339 in UTC with milliseconds: `2026-11-22T10:15:04.123Z`.
#[derive(Debug, Clone, Copy)]
pub struct Timestamp(pub DateTime<Utc>);

const NOT_A_UUID: Localized<&str> = Localized { fr: "n'est pas un UUID", en: "is not a UUID" };

fn with_cents<S: Serializer>(amount: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let mut amount = *amount;
    amount.rescale(2);
    rust_decimal::serde::arbitrary_precision::serialize(&amount, serializer)
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

/// Without `multipleOf`: validators that divide doubles, Ajv by default, find that 18.90 is no multiple of 0.01.
#[expect(clippy::cast_precision_loss, reason = "no amount is near 2^53")]
fn amount_schema(max: u64) -> MetaSchema {
    MetaSchema { minimum: Some(0.0), maximum: Some(max as f64), ..MetaSchema::new("number") }
}

json_scalar!([] Id, "string_uuid", MetaSchema {
    example: Id::example().to_json(),
    ..MetaSchema::new_with_format("string", "uuid")
});
json_scalar!([const MAX: u64] Amount<MAX>, "number_amount", amount_schema(MAX));
json_scalar!([const MAX: u64] PositiveAmount<MAX>, "number_positive-amount", MetaSchema {
    exclusive_minimum: Some(true),
    ..amount_schema(MAX)
});
json_scalar!([const MAX: u32] Count<MAX>, "integer_count", MetaSchema {
    minimum: Some(1.0),
    maximum: Some(MAX.into()),
    ..MetaSchema::new_with_format("integer", "uint32")
});
json_scalar!([] Timestamp, "string_date-time", MetaSchema::new_with_format("string", "date-time"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_json_number_with_two_decimals() {
        for (amount, json) in
            [("12.5", "12.50"), ("3", "3.00"), ("100000000000.01", "100000000000.01")]
        {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(serde_json::to_string(&Amount::<5>(amount)).unwrap(), json);
            assert_eq!(serde_json::to_string(&PositiveAmount::<5>(amount)).unwrap(), json);
        }
    }

    #[test]
    fn a_timestamp_has_milliseconds_and_ends_in_z() {
        let timestamp = Timestamp(DateTime::UNIX_EPOCH);
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), "\"1970-01-01T00:00:00.000Z\"");
    }
}
