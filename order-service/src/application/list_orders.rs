use std::sync::Arc;

use futures_util::stream::BoxStream;

use super::ports::{Failure, OrderRepository};
use crate::domain::order::Order;

pub struct ListOrders {
    orders: Arc<dyn OrderRepository>,
}

impl ListOrders {
    pub fn new(orders: Arc<dyn OrderRepository>) -> Self {
        Self { orders }
    }

    /// Every order, oldest first.
    pub async fn execute(&self) -> Result<BoxStream<'static, Result<Order, Failure>>, Failure> {
        self.orders.list().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};

    use super::*;
    use crate::application::ports::MockOrderRepository;
    use crate::domain::order::samples::details;

    #[tokio::test]
    async fn orders_are_listed_as_the_repository_has_them() {
        let order = || Order::restore(details()).unwrap();
        let mut orders = MockOrderRepository::new();
        orders
            .expect_list()
            .returning(move || Ok(stream::iter([Ok(order())]).boxed()));
        let list = ListOrders::new(Arc::new(orders)).execute().await.unwrap();
        assert_eq!(list.try_collect::<Vec<_>>().await.unwrap(), [order()]);
    }
}
