use rust_decimal::Decimal;

/// What a product costs: whole cents, more than 0 and up to [`Price::MAX_EUROS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price {
    cents: i64,
}

/// Why an amount is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    #[error("must be more than 0")]
    NotPositive,
    #[error("must be at most {} €", Price::MAX_EUROS)]
    TooHigh,
    #[error("must have at most two decimals")]
    TooManyDecimals,
}

const MAX_CENTS: i64 = 100 * Price::MAX_EUROS.cast_signed();
const DECIMALS: u32 = 2;

impl Price {
    pub const MAX_EUROS: u64 = 1_000_000;

    /// An amount in euros. Zeros at its end do not count: 12.500 is 12.50.
    pub fn parse(amount: Decimal) -> Result<Self, PriceError> {
        let amount = amount.normalize();
        if amount.scale() > DECIMALS {
            return Err(PriceError::TooManyDecimals);
        }
        let cents =
            amount.checked_mul(Decimal::ONE_HUNDRED).and_then(|cents| i64::try_from(cents).ok());
        match cents {
            Some(cents) => Self::from_cents(cents),
            None if amount.is_sign_negative() => Err(PriceError::NotPositive),
            None => Err(PriceError::TooHigh),
        }
    }

    pub fn from_cents(cents: i64) -> Result<Self, PriceError> {
        match cents {
            ..=0 => Err(PriceError::NotPositive),
            1..=MAX_CENTS => Ok(Self { cents }),
            _ => Err(PriceError::TooHigh),
        }
    }

    /// A price as it was stored, whatever the limit was then.
    pub fn restore(cents: i64) -> Self {
        Self { cents }
    }

    pub fn cents(self) -> i64 {
        self.cents
    }

    /// In euros, with two decimals.
    pub fn amount(self) -> Decimal {
        Decimal::new(self.cents, DECIMALS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<i64, PriceError> {
        Price::parse(Decimal::from_str_exact(text).unwrap()).map(Price::cents)
    }

    #[test]
    fn a_price_is_more_than_nothing_and_at_most_the_maximum() {
        assert_eq!(parse("0.01"), Ok(1));
        assert_eq!(parse(&Price::MAX_EUROS.to_string()), Ok(MAX_CENTS));
        for text in ["0", "-0.01", "-79228162514264337593543950335"] {
            assert_eq!(parse(text), Err(PriceError::NotPositive), "{text}");
        }
        let too_high = format!("{}.01", Price::MAX_EUROS);
        for text in [&too_high, "79228162514264337593543950335"] {
            assert_eq!(parse(text), Err(PriceError::TooHigh), "{text}");
        }
    }

    #[test]
    fn a_stored_price_is_restored_whatever_the_limit_is() {
        assert_eq!(Price::restore(MAX_CENTS + 1).cents(), MAX_CENTS + 1);
    }

    #[test]
    fn a_price_has_at_most_two_decimals() {
        assert_eq!(parse("12.500"), Ok(1_250));
        for text in ["12.345", "0.001", "1.0000000000000000000000000001"] {
            assert_eq!(parse(text), Err(PriceError::TooManyDecimals), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_price_survives_being_written_and_read(cents in 1..=MAX_CENTS) {
            let price = Price::from_cents(cents).unwrap();
            prop_assert_eq!(price.cents(), cents);
            prop_assert_eq!(Price::parse(price.amount()), Ok(price));
            let text = price.amount().to_string();
            prop_assert_eq!(&text, &format!("{}.{:02}", cents / 100, cents % 100));
            prop_assert_eq!(parse(&text), Ok(cents));
        }

        #[test]
        fn a_third_decimal_is_never_rounded_away(thousandths in any::<i32>()) {
            prop_assume!(thousandths % 10 != 0);
            let amount = Decimal::new(thousandths.into(), 3);
            prop_assert_eq!(Price::parse(amount), Err(PriceError::TooManyDecimals));
        }
    }
}
