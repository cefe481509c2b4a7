use std::sync::Arc;

use port_types::Failure;

use super::ports::ProductRepository;
use crate::domain::product::{Product, ProductId};

pub struct FindProducts {
    products: Arc<dyn ProductRepository>,
}

impl FindProducts {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// Those that exist, each once, oldest first.
    pub async fn execute(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.products.find_all(ids).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::{product, product_id};

    #[tokio::test]
    async fn products_are_found_by_their_ids() {
        let mut products = MockProductRepository::new();
        products
            .expect_find_all()
            .withf(|ids| ids == [product_id()])
            .returning(|_| Ok(vec![product()]));
        let use_case = FindProducts::new(Arc::new(products));
        let found = use_case.execute(&[product_id()]).await;
        assert_eq!(found.unwrap(), [product()]);
    }

    #[tokio::test]
    async fn nobody_is_asked_for_no_product() {
        let use_case = FindProducts::new(Arc::new(MockProductRepository::new()));
        assert_eq!(use_case.execute(&[]).await.unwrap(), []);
    }
}
