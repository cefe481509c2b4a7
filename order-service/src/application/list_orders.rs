use std::sync::Arc;

use port_types::{Failure, Part, Selection};

use super::ports::OrderRepository;
use crate::domain::order::{CustomerId, Order, OrderId};

pub struct ListOrders {
    orders: Arc<dyn OrderRepository>,
}

impl ListOrders {
    pub fn new(orders: Arc<dyn OrderRepository>) -> Self {
        Self { orders }
    }

    /// The orders selected, those of one customer where one is given.
    pub async fn execute(
        &self,
        selection: Selection<OrderId>,
        customer: Option<CustomerId>,
    ) -> Result<Part<Order, Failure, OrderId>, Failure> {
        let orders = self.orders.list(selection.with_one_more(), customer).await?;
        Part::of(orders, selection.limit, Order::id).await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};
    use port_types::Direction;

    use super::*;
    use crate::application::ports::MockOrderRepository;
    use crate::domain::order::samples::{customer_id, details, order_id};

    #[tokio::test]
    async fn a_part_is_listed_as_the_repository_has_it() {
        let order = || Order::restore(details());
        let mut orders = MockOrderRepository::new();
        orders
            .expect_list()
            .withf(|selection, customer| {
                selection.limit == Some(2) && *customer == Some(customer_id())
            })
            .returning(move |_, _| Ok(stream::iter([Ok(order()), Ok(order())]).boxed()));
        let selection = Selection { limit: Some(1), ..Selection::all(Direction::NewestFirst) };
        let use_case = ListOrders::new(Arc::new(orders));
        let part = use_case.execute(selection, Some(customer_id())).await;
        let part = part.unwrap();
        assert_eq!(part.next, Some(order_id()));
        let listed: Vec<_> = part.items.try_collect().await.unwrap();
        assert_eq!(listed, [order()]);
    }
}
