use std::sync::Arc;

use port_types::Failure;

use super::ports::ProductRepository;
use crate::domain::product::Product;

pub struct SeedCatalogue {
    products: Arc<dyn ProductRepository>,
}

impl SeedCatalogue {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// Gives a shop that has no product yet its first catalogue; `false` when it has some.
    pub async fn execute(&self, catalogue: &[Product]) -> Result<bool, Failure> {
        self.products.fill_if_empty(catalogue).await
    }
}
