//! How values are written in JSON.

/// An exact JSON number with two decimals.
pub(crate) mod amount {
    use rust_decimal::Decimal;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_json::Number;

    pub(crate) fn serialize<S: Serializer>(
        amount: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut amount = *amount;
        amount.rescale(2);
        rust_decimal::serde::arbitrary_precision::serialize(&amount, serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        let number = Number::deserialize(deserializer)?;
        in_cents(number.as_str()).ok_or_else(|| D::Error::custom(format!("no amount: {number}")))
    }

    /// From the text, because what reads numbers through `f64` rounds from the sixteenth digit on.
    fn in_cents(number: &str) -> Option<Decimal> {
        let exact =
            Decimal::from_str_exact(number).or_else(|_| Decimal::from_scientific(number)).ok()?;
        let mut cents = exact;
        cents.rescale(2);
        (cents.scale() == 2 && cents == exact).then_some(cents)
    }
}

/// RFC 3339 in UTC with milliseconds.
pub(crate) mod timestamp {
    use std::ops::RangeInclusive;

    use chrono::{DateTime, Datelike, SecondsFormat, Utc};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// RFC 3339 has no others; chrono reads more, some of which no database holds.
    const YEARS: RangeInclusive<i32> = 0..=9999;

    pub(crate) fn serialize<S: Serializer>(
        time: &DateTime<Utc>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<DateTime<Utc>, D::Error> {
        let time: DateTime<Utc> = DateTime::deserialize(deserializer)?;
        if YEARS.contains(&time.year()) {
            Ok(time)
        } else {
            Err(D::Error::custom("a year has four digits"))
        }
    }
}

/// The same, or nothing.
pub(crate) mod optional_timestamp {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Timestamp(#[serde(with = "super::timestamp")] DateTime<Utc>);

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(
        time: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.map(Timestamp).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let time: Option<Timestamp> = Option::deserialize(deserializer)?;
        Ok(time.map(|time| time.0))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use rust_decimal::Decimal;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Amount(#[serde(with = "super::amount")] Decimal);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Time(#[serde(with = "super::timestamp")] DateTime<Utc>);

    #[test]
    fn an_amount_is_a_json_number_with_two_decimals_and_exact() {
        for (cents, json) in [
            (5, "0.05"),
            (1_250, "12.50"),
            (5_900, "59.00"),
            (123_456_789_012_345_678, "1234567890123456.78"),
        ] {
            let amount = Amount(Decimal::new(cents, 2));
            assert_eq!(serde_json::to_string(&amount).unwrap(), json);
            assert_eq!(serde_json::from_str::<Amount>(json).unwrap(), amount);
        }
        assert_eq!(serde_json::to_string(&Amount(Decimal::from(5))).unwrap(), "5.00");
    }

    #[test]
    fn an_amount_is_exact_or_refused() {
        let read = serde_json::from_str::<Amount>;
        for (json, cents) in [
            ("72949420064505.13", 7_294_942_006_450_513),
            ("-0.1", -10),
            ("5", 500),
            ("1.25e2", 12_500),
        ] {
            assert_eq!(read(json).unwrap(), Amount(Decimal::new(cents, 2)), "{json}");
        }
        for json in ["0.001", "1e28", "1e400", r#""5.00""#, "null"] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds_and_read_with_any_offset() {
        let time = |text: &str| serde_json::from_str::<Time>(text).unwrap();
        let written = |text: &str| serde_json::to_string(&time(text)).unwrap();
        let whole = r#""2026-11-22T10:15:04.000Z""#;
        assert_eq!(written(r#""2026-11-22T10:15:04Z""#), whole);
        assert_eq!(written(r#""2026-11-22T11:15:04.0009+01:00""#), whole);
    }

    #[test]
    fn a_year_has_four_digits() {
        let read = |text: &str| serde_json::from_str::<Time>(&format!("{text:?}"));
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            assert!(read(text).is_ok(), "{text}");
        }
        for text in [
            "+10000-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
            "-262143-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
