use std::sync::Arc;

use futures_util::{StreamExt, stream};
use port_types::{Part, Selection};

use super::ports::{Failure, ProductRepository};
use crate::domain::product::{Product, ProductId};

pub struct ListProducts {
    products: Arc<dyn ProductRepository>,
}

impl ListProducts {
    pub fn new(products: Arc<dyn ProductRepository>) -> Self {
        Self { products }
    }

    /// The products selected; `None` when the one to begin after is unknown.
    pub async fn execute(
        &self,
        selection: Selection<ProductId>,
    ) -> Result<Option<Part<Product, Failure, ProductId>>, Failure> {
        let mut is_known = true;
        let list = async |selection| {
            let list = self.products.list(selection).await?;
            is_known = list.is_some();
            Ok(list.unwrap_or_else(|| stream::empty().boxed()))
        };
        let part = selection.of(list, |product| product.id).await?;
        Ok(is_known.then_some(part))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;
    use port_types::Direction;

    use super::*;
    use crate::application::ports::MockProductRepository;
    use crate::domain::product::samples::{product, product_id};

    async fn execute(products: MockProductRepository) -> Option<Part<Product, Failure, ProductId>> {
        let selection = Selection { limit: Some(1), ..Selection::all(Direction::OldestFirst) };
        let use_case = ListProducts::new(Arc::new(products));
        use_case.execute(selection).await.unwrap()
    }

    #[tokio::test]
    async fn a_part_is_listed_as_the_repository_has_it() {
        let mut products = MockProductRepository::new();
        products
            .expect_list()
            .withf(|selection| selection.limit == Some(2))
            .returning(|_| Ok(Some(stream::iter([Ok(product()), Ok(product())]).boxed())));
        let part = execute(products).await.unwrap();
        assert_eq!(part.next, Some(product_id()));
        let listed: Vec<_> = part.items.try_collect().await.unwrap();
        assert_eq!(listed, [product()]);
    }

    #[tokio::test]
    async fn nothing_can_be_listed_after_an_unknown_product() {
        let mut products = MockProductRepository::new();
        products.expect_list().returning(|_| Ok(None));
        assert!(execute(products).await.is_none());
    }
}
