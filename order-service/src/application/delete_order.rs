use std::sync::Arc;

use port_types::{Clock, Failure};

use super::ports::{IdGenerator, OrderRepository};
use crate::domain::order::OrderId;

pub struct DeleteOrder {
    orders: Arc<dyn OrderRepository>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl DeleteOrder {
    pub fn new(
        orders: Arc<dyn OrderRepository>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { orders, clock, ids }
    }

    /// Deletes and announces it; `false`: there is no such order (any more).
    pub async fn execute(&self, id: OrderId) -> Result<bool, Failure> {
        let Some(order) = self.orders.find(id).await? else { return Ok(false) };
        let event = order.delete(self.ids.event_id(), self.clock.now());
        self.orders.remove(&event).await
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;
    use port_types::FixedClock;

    use super::*;
    use crate::application::ports::{MockIdGenerator, MockOrderRepository};
    use crate::domain::order::samples::{details, event_id, order_id};
    use crate::domain::order::{Order, OrderEventKind};

    fn use_case(orders: MockOrderRepository) -> DeleteOrder {
        let clock = FixedClock(details().placed_at);
        let mut ids = MockIdGenerator::new();
        ids.expect_event_id().return_const(event_id());
        DeleteOrder::new(Arc::new(orders), Arc::new(clock), Arc::new(ids))
    }

    fn stored() -> MockOrderRepository {
        let mut orders = MockOrderRepository::new();
        orders
            .expect_find()
            .with(eq(order_id()))
            .returning(|_| Ok(Some(Order::restore(details()))));
        orders
    }

    #[tokio::test]
    async fn an_order_is_removed_with_its_last_state_as_the_event() {
        let mut orders = stored();
        orders
            .expect_remove()
            .withf(|event| {
                event.kind == OrderEventKind::Deleted && event.order == Order::restore(details())
            })
            .once()
            .returning(|_| Ok(true));
        assert!(use_case(orders).execute(order_id()).await.unwrap());
    }

    #[tokio::test]
    async fn an_order_that_somebody_else_just_deleted_was_not_deleted_here() {
        let mut orders = stored();
        orders.expect_remove().returning(|_| Ok(false));
        assert!(!use_case(orders).execute(order_id()).await.unwrap());
    }

    #[tokio::test]
    async fn an_unknown_order_cannot_be_deleted() {
        let mut orders = MockOrderRepository::new();
        orders.expect_find().returning(|_| Ok(None));
        assert!(!use_case(orders).execute(order_id()).await.unwrap());
    }
}
