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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::product;

    #[tokio::test]
    async fn the_whole_catalogue_is_stored_at_once() {
        let mut products = MockProductRepository::new();
        let outcome = Upserted { added: 1, ..Upserted::default() };
        products
            .expect_upsert()
            .withf(|catalogue| catalogue == [product()])
            .once()
            .returning(move |_| Ok(outcome));
        let use_case = ImportCatalogue::new(Arc::new(products));
        let imported = use_case.execute(&[product()]).await;
        assert_eq!(imported.unwrap(), outcome);
    }
}
