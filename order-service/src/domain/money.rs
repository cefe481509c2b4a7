use rust_decimal::Decimal;

use super::basket::{Basket, Quantity};

/// An amount of money in whole cents of a euro, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    cents: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("an amount of money has at most two decimals")]
    TooPrecise,
    #[error("an amount of money is not negative and at most {MAX_CENTS} cents")]
    OutOfRange,
}

const MAX_CENTS: i64 = 100 * Money::MAX_EUROS.cast_signed();
const CENTS_PER_EURO: Decimal = Decimal::ONE_HUNDRED;

impl Money {
    pub const ZERO: Self = Self { cents: 0 };
    /// The most that one piece of a product costs.
    pub const MAX_PRICE_EUROS: u64 = 1_000_000;
    /// The largest order: as many lines as there can be, of as many pieces, each as dear as can be.
    pub const MAX_EUROS: u64 =
        Basket::MAX_ITEMS as u64 * Quantity::MAX as u64 * Self::MAX_PRICE_EUROS;

    /// From euros.
    pub fn parse(euros: Decimal) -> Result<Self, MoneyError> {
        let cents = euros.checked_mul(CENTS_PER_EURO).ok_or(MoneyError::OutOfRange)?;
        if !cents.fract().is_zero() {
            return Err(MoneyError::TooPrecise);
        }
        let cents = i64::try_from(cents.trunc()).map_err(|_| MoneyError::OutOfRange)?;
        Self::from_cents(cents)
    }

    pub fn from_cents(cents: i64) -> Result<Self, MoneyError> {
        if (0..=MAX_CENTS).contains(&cents) {
            Ok(Self { cents })
        } else {
            Err(MoneyError::OutOfRange)
        }
    }

    /// An amount as it was stored, whatever the limit was then.
    pub fn restore(cents: i64) -> Self {
        Self { cents }
    }

    pub fn cents(self) -> i64 {
        self.cents
    }

    /// In euros, with two decimals.
    pub fn euros(self) -> Decimal {
        Decimal::new(self.cents, 2)
    }

    pub fn times(self, quantity: u32) -> Result<Self, MoneyError> {
        let cents = self.cents.checked_mul(quantity.into());
        cents.ok_or(MoneyError::OutOfRange).and_then(Self::from_cents)
    }

    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let cents = self.cents.checked_add(other.cents);
        cents.ok_or(MoneyError::OutOfRange).and_then(Self::from_cents)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_third_decimal_is_refused_and_a_zero_there_is_not() {
        let parse = |text: &str| Money::parse(text.parse().unwrap());
        assert_eq!(parse("12.345"), Err(MoneyError::TooPrecise));
        assert_eq!(parse("12.340").map(Money::cents), Ok(1234));
        assert_eq!(parse("-0.01"), Err(MoneyError::OutOfRange));
        let too_much = format!("{}.01", Money::MAX_EUROS);
        assert_eq!(parse(&too_much), Err(MoneyError::OutOfRange));
    }

    proptest! {
        #[test]
        fn every_amount_survives_the_way_to_euros_and_back(cents in 0..=MAX_CENTS) {
            let money = Money::from_cents(cents).unwrap();
            prop_assert_eq!(Money::parse(money.euros()), Ok(money));
            prop_assert_eq!(money.euros().to_string().parse(), Ok(money.euros()));
        }
    }
}
