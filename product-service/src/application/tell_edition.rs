use std::sync::Arc;

use port_types::Failure;

use super::ports::{Edition, ProductRepository};

pub struct TellEdition {
    products: Arc<dyn ProductRepository>,
}

impl TellEdition {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// Which state the catalogue is in: what was seen of it since it came into this one is still so.
    pub async fn execute(&self) -> Result<Edition, Failure> {
        self.products.edition().await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::ports::MockProductRepository;

    #[tokio::test]
    async fn the_edition_is_that_of_the_repository() {
        let edition = Edition(Uuid::from_u128(7));
        let mut products = MockProductRepository::new();
        products.expect_edition().returning(move || Ok(edition));
        let use_case = TellEdition::new(Arc::new(products));
        assert_eq!(use_case.execute().await.unwrap(), edition);
    }
}
