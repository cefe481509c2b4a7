use std::sync::Arc;

use futures_util::stream::BoxStream;

use super::ports::{Failure, ProductRepository};
use crate::domain::product::Product;

pub struct ListProducts {
    products: Arc<dyn ProductRepository>,
}

impl ListProducts {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// Every product, oldest first.
    pub async fn execute(&self) -> Result<BoxStream<'static, Result<Product, Failure>>, Failure> {
        self.products.list().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};

    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::product;

    #[tokio::test]
    async fn products_are_listed_as_the_repository_has_them() {
        let mut products = MockProductRepository::new();
        products
            .expect_list()
            .returning(|| Ok(stream::iter([Ok(product())]).boxed()));
        let list = ListProducts::new(Arc::new(products)).execute().await;
        let list: Vec<_> = list.unwrap().try_collect().await.unwrap();
        assert_eq!(list, [product()]);
    }
}
