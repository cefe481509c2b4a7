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

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::{product, product_id};

    #[tokio::test]
    async fn a_product_is_found_by_id() {
        let mut products = MockProductRepository::new();
        products.expect_find().with(eq(product_id())).returning(|_| Ok(Some(product())));
        let use_case = FindProduct::new(Arc::new(products));
        let found = use_case.execute(product_id()).await;
        assert_eq!(found.unwrap(), Some(product()));
    }
}
