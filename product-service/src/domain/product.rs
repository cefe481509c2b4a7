use bounded_text::{MultiLine, SingleLine};
use uuid::Uuid;

use super::price::Price;

/// Something that may be ordered. Whoever keeps the catalogue names it: ids come from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub name: Name,
    pub description: Description,
    pub price: Price,
}

pub type Name = SingleLine<1, 200>;
pub type Description = MultiLine<0, 2_000>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProductId(pub Uuid);

/// Values that tests share.
#[cfg(test)]
pub(crate) mod samples {
    use bounded_text::BoundedText;

    use super::*;

    pub(crate) fn product_id() -> ProductId {
        ProductId(Uuid::from_u128(1))
    }

    pub(crate) fn product() -> Product {
        Product {
            id: product_id(),
            name: Name::parse("Pain de campagne").unwrap(),
            description: Description::parse("Une miche d'un kilo").unwrap(),
            price: Price::from_cents(580).unwrap(),
        }
    }
}
