//! All that the use cases need from outside.

use async_trait::async_trait;
use port_types::{Failure, Items, Selection};
use uuid::Uuid;

use crate::domain::product::{Product, ProductId};

/// The catalogue. Its order, oldest first, is that in which the products were first stored; no change moves a product.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ProductRepository: Send + Sync {
    /// MUST return the latest stored state, `None` for an id that was never stored.
    async fn find(&self, id: ProductId) -> Result<Option<Product>, Failure>;

    /// MUST return each product that has one of the ids once, oldest first, by one query.
    async fn find_all(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure>;

    /// MUST return the products selected, in bounded memory however many there are, and cost the same wherever they begin.
    /// MUST return `None` when the one to begin after was never stored.
    async fn list(&self, selection: Selection<ProductId>) -> Result<Option<Products>, Failure>;

    /// Adds the products that are unknown, in the order given, and replaces the others.
    ///
    /// MUST be atomic: all are stored durably or, whatever fails, none. MUST fail when two have the same id. MUST give
    /// racing callers their turn one after the other.
    async fn upsert(&self, products: &[Product]) -> Result<Upserted, Failure>;

    /// Adds the products, in the order given, if nothing is stored yet.
    ///
    /// MUST be atomic like `upsert`, and return `true` to exactly one of several callers that race.
    async fn fill_if_empty(&self, products: &[Product]) -> Result<bool, Failure>;
}

pub type Products = Items<Product, Failure>;

/// Tells whether the catalogue has changed, for adapters that cache it.
#[async_trait]
pub trait CatalogueVersions: Send + Sync {
    /// MUST return a version that the catalogue had after the call began. MUST return another one than ever before once a
    /// product was added or changed, by whichever process, and the same one until then.
    async fn current_version(&self) -> Result<CatalogueVersion, Failure>;
}

/// Names a state of the whole catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogueVersion(pub Uuid);

/// How many products a catalogue met as what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Upserted {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
}
