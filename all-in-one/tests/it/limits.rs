//! The limits of the domains, of which `checks/conformance` and the page's cart have copies: the kit judges services of any origin,
//! and the cart does not ask before it takes another piece.

use bounded_text::BoundedText;
use conformance::limits;
use order_service::domain::basket::{Basket, Quantity};
use order_service::domain::money::Money;
use order_service::domain::order;
use product_service::domain::price::Price;
use product_service::domain::product;
use user_service::domain::user;

#[test]
fn the_kit_has_the_limits_of_the_domains() {
    assert_eq!(user::Name::MAX, limits::NAME_CHARACTERS);
    assert_eq!([user::Address::MAX, order::Address::MAX], [limits::ADDRESS_CHARACTERS; 2]);
    assert_eq!([product::Name::MAX, order::ProductName::MAX], [limits::PRODUCT_NAME_CHARACTERS; 2]);
    assert_eq!(product::Description::MAX, limits::DESCRIPTION_CHARACTERS);
    assert_eq!([Price::MAX_EUROS, Money::MAX_PRICE_EUROS], [u64::from(limits::PRICE_EUROS); 2]);
    assert_eq!(Basket::MAX_ITEMS, limits::ORDER_LINES);
    assert_eq!(Quantity::MAX as usize, limits::QUANTITY);
}

#[test]
fn the_cart_has_the_limits_of_an_order() {
    let cart = include_str!("../../../front-end/src/cart/cart.ts");
    assert!(cart.contains(&format!("MOST_PIECES = {};", Quantity::MAX)));
    assert!(cart.contains(&format!("MOST_LINES = {};", Basket::MAX_ITEMS)));
}
