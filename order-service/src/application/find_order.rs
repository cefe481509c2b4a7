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
