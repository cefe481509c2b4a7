use std::sync::Arc;

use port_types::Failure;

use super::ports::ProductRepository;
use crate::domain::product::{Product, ProductId};

pub struct FindProduct {
    products: Arc<dyn ProductRepository>,
}

impl FindProduct {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    pub async fn execute(&self, id: ProductId) -> Result<Option<Product>, Failure> {
        self.products.find(id).await
    }
}
