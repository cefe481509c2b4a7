use std::sync::Arc;

use port_types::Failure;

use super::ports::{ProductRepository, Upserted};
use crate::domain::product::Product;

pub struct ImportCatalogue {
    products: Arc<dyn ProductRepository>,
}

impl ImportCatalogue {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// Adds and changes products, all of them or none. Those that the catalogue does not name stay.
    pub async fn execute(&self, catalogue: &[Product]) -> Result<Upserted, Failure> {
        self.products.upsert(catalogue).await
    }
}
