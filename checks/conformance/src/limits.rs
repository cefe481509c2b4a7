//! The limits that `docs/contract.md` sets. The kit judges services of any origin, so it has its own copy; a test of the
//! shop compares it with the services' domains.

/// Characters of a user's `nom` or `prenom`.
pub const NAME_CHARACTERS: usize = 100;
/// Characters of a user's `adresse`, and of an order's `adresse_livraison`.
pub const ADDRESS_CHARACTERS: usize = 300;

/// Characters of a product's `nom`.
pub const PRODUCT_NAME_CHARACTERS: usize = 200;
/// Characters of a product's `description`.
pub const DESCRIPTION_CHARACTERS: usize = 2_000;
/// The highest `prix` of a product, in euros.
pub const PRICE_EUROS: u32 = 1_000_000;
/// Ids in one `GET /products?ids=`.
pub const IDS: usize = 100;

/// Lines in one order.
pub const ORDER_LINES: usize = 100;
/// Pieces of one product in one order.
pub const QUANTITY: usize = 1_000;

/// Items on one page of a list.
pub const PAGE_ITEMS: usize = 1_000;

/// Bytes of a request's body.
pub const BODY_BYTES: usize = 64 * 1024;
/// Bytes of a request's path and query.
pub const URL_BYTES: usize = 8 * 1024;
/// Bytes of a request's headers.
pub const HEADER_BYTES: usize = 32 * 1024;
/// Characters of an `X-Request-Id` that is echoed.
pub const REQUEST_ID_CHARACTERS: usize = 128;
/// Characters of an `Idempotency-Key`.
pub const KEY_CHARACTERS: usize = 255;

/// A number as the names of checks write it: `1 000`.
pub(crate) fn grouped(number: usize) -> String {
    grouped_by(" ", &number.to_string())
}

/// Digits in groups of three, with this between them.
pub(crate) fn grouped_by(space: &str, digits: &str) -> String {
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(space)
}
