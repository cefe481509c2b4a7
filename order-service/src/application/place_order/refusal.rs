use port_types::{Failure, KeyConflict};

use crate::application::ports::Product;
use crate::domain::basket::{BasketError, Item};
use crate::domain::money::{Money, MoneyError};

#[derive(Debug, thiserror::Error)]
pub enum PlaceOrderError {
    /// Never empty.
    #[error("refused: {0:?}")]
    Refused(Vec<Refusal>),
    #[error("the total is {actual:?}")]
    UnexpectedTotal { actual: Money },
    #[error(transparent)]
    Conflict(#[from] KeyConflict),
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Why an order is refused; `index` is the place among the request's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    UnknownUser,
    UnknownProduct { index: usize },
    TooManyPieces { index: usize },
    NumberOfItems,
}

impl Refusal {
    /// The item that it is about, if it is about one.
    pub(super) fn index(self) -> Option<usize> {
        match self {
            Self::UnknownUser | Self::NumberOfItems => None,
            Self::UnknownProduct { index } | Self::TooManyPieces { index } => Some(index),
        }
    }
}

impl From<BasketError> for Refusal {
    fn from(error: BasketError) -> Self {
        match error {
            BasketError::NumberOfItems => Self::NumberOfItems,
            BasketError::TooManyPieces { index } => Self::TooManyPieces { index },
        }
    }
}

impl From<MoneyError> for PlaceOrderError {
    /// Prices and quantities are bounded so that no order overflows: the catalogue broke its contract.
    fn from(error: MoneyError) -> Self {
        Self::Failed(Failure::Unexpected(error.into()))
    }
}

/// Everything that the neighbours do not know.
pub(super) fn unknown(items: &[Item], is_known_user: bool, products: &[Product]) -> Vec<Refusal> {
    let user = (!is_known_user).then_some(Refusal::UnknownUser);
    let unknown = items.iter().enumerate().filter(|(_, item)| {
        let is_known = |product: &Product| product.id == item.product_id;
        !products.iter().any(is_known)
    });
    user.into_iter().chain(unknown.map(|(index, _)| Refusal::UnknownProduct { index })).collect()
}
