use uuid::Uuid;

/// What somebody wants to order: each product once, with a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    pub product_id: ProductId,
    pub quantity: Quantity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProductId(pub Uuid);

/// 1 to [`Quantity::MAX`] pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasketError {
    #[error("a basket has 1 to {} items", Basket::MAX_ITEMS)]
    NumberOfItems,
    /// The same product came several times, and with the item at `index` there are too many of it.
    #[error("at most {} pieces of a product", Quantity::MAX)]
    TooManyPieces { index: usize },
}

impl Quantity {
    pub const MAX: u32 = 1_000;
    pub const ONE: Self = Self(1);

    pub fn parse(pieces: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&pieces).then_some(Self(pieces))
    }

    /// A quantity as it was stored, whatever the limit was then.
    pub fn restore(pieces: u32) -> Self {
        Self(pieces)
    }

    pub fn pieces(self) -> u32 {
        self.0
    }
}

impl Basket {
    pub const MAX_ITEMS: usize = 100;

    /// Merges items of the same product, at the place of the first. The list of errors has every one of them.
    pub fn merge(items: &[Item]) -> Result<Self, Vec<BasketError>> {
        if !(1..=Self::MAX_ITEMS).contains(&items.len()) {
            return Err(vec![BasketError::NumberOfItems]);
        }
        let mut errors = Vec::new();
        let mut merged: Vec<Item> = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let same = merged.iter_mut().find(|other| other.product_id == item.product_id);
            if let Some(same) = same {
                let pieces = same.quantity.pieces() + item.quantity.pieces();
                match Quantity::parse(pieces) {
                    Some(quantity) => same.quantity = quantity,
                    None => errors.push(BasketError::TooManyPieces { index }),
                }
            } else {
                merged.push(*item);
            }
        }
        match errors.is_empty() {
            true => Ok(Self { items: merged }),
            false => Err(errors),
        }
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(product: u128, pieces: u32) -> Item {
        Item {
            product_id: ProductId(Uuid::from_u128(product)),
            quantity: Quantity::parse(pieces).unwrap(),
        }
    }

    #[test]
    fn the_same_product_twice_is_one_item_at_the_first_place() {
        let most = Quantity::MAX;
        let basket = Basket::merge(&[item(1, 2), item(2, 1), item(1, most - 2)]).unwrap();
        assert_eq!(basket.items(), [item(1, most), item(2, 1)]);
    }

    #[test]
    fn merging_does_not_lift_the_limit_of_pieces() {
        let most = Quantity::MAX;
        let items = [item(1, most), item(2, 1), item(1, 1), item(2, most)];
        let too_many = |index| BasketError::TooManyPieces { index };
        let errors = Basket::merge(&items);
        assert_eq!(errors, Err(vec![too_many(2), too_many(3)]));
    }

    #[test]
    fn a_basket_has_a_limited_number_of_items() {
        let refused = Err(vec![BasketError::NumberOfItems]);
        assert_eq!(Basket::merge(&[]), refused);
        assert_eq!(Basket::merge(&[item(1, 1); Basket::MAX_ITEMS + 1]), refused);
        assert_eq!(Quantity::parse(0), None);
        assert_eq!(Quantity::parse(Quantity::MAX + 1), None);
    }

    proptest! {
        #[test]
        fn merging_neither_adds_nor_loses_pieces(
            items in prop::collection::vec((0..10_u128, 1..=Quantity::MAX / 100), 1..=Basket::MAX_ITEMS),
        ) {
            let items: Vec<Item> = items.into_iter().map(|(id, pieces)| item(id, pieces)).collect();
            let basket = Basket::merge(&items).unwrap();
            for merged in basket.items() {
                let same = items.iter().filter(|item| item.product_id == merged.product_id);
                let pieces: u32 = same.map(|item| item.quantity.pieces()).sum();
                prop_assert_eq!(merged.quantity.pieces(), pieces);
            }
            let mut ids: Vec<_> = basket.items().iter().map(|item| item.product_id.0).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), basket.items().len());
        }
    }
}
