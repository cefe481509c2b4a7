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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::product;

    #[tokio::test]
    async fn the_caller_learns_whether_the_shop_was_empty() {
        for was_empty in [true, false] {
            let mut products = MockProductRepository::new();
            products
                .expect_fill_if_empty()
                .withf(|catalogue| catalogue == [product()])
                .once()
                .returning(move |_| Ok(was_empty));
            let use_case = SeedCatalogue::new(Arc::new(products));
            let seeded = use_case.execute(&[product()]).await;
            assert_eq!(seeded.unwrap(), was_empty);
        }
    }
}
