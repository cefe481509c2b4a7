use std::sync::Arc;

use port_types::Failure;

use super::ports::OrderRepository;
use crate::domain::order::{Order, OrderId};

pub struct FindOrder {
    orders: Arc<dyn OrderRepository>,
}

impl FindOrder {
    pub fn new(orders: Arc<dyn OrderRepository>) -> Self {
        Self { orders }
    }

    pub async fn execute(&self, id: OrderId) -> Result<Option<Order>, Failure> {
        self.orders.find(id).await
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::MockOrderRepository;
    use crate::domain::order::samples::{details, order_id};

    #[tokio::test]
    async fn an_order_is_found_by_id() {
        let order = Order::restore(details()).unwrap();
        let mut orders = MockOrderRepository::new();
        let stored = order.clone();
        orders.expect_find().with(eq(order_id())).returning(move |_| Ok(Some(stored.clone())));
        let found = FindOrder::new(Arc::new(orders)).execute(order_id()).await;
        assert_eq!(found.unwrap(), Some(order));
    }
}
