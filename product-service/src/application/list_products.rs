use std::sync::Arc;

use port_types::{Failure, Part, Selection};

use super::ports::ProductRepository;
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
        let Some(products) = self.products.list(selection.with_one_more()).await? else {
            return Ok(None);
        };
        Part::of(products, selection.limit, |product| product.id).await.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};
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
