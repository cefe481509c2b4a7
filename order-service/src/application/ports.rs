//! All that the use cases need from outside.

use async_trait::async_trait;
use port_types::{Failure, IdempotentRequest, Items, KeyState, Selection};

use crate::domain::basket::ProductId;
use crate::domain::money::Money;
use crate::domain::order::{Address, CustomerId, EventId, Order, OrderEvent, OrderId, ProductName};

/// The orders of the shop, and the announcement of what happens to them.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait OrderRepository: Send + Sync {
    /// MUST keep the order and announce the event, both or none, durably before it returns.
    async fn add(&self, order: &Order, event: &OrderEvent) -> Result<(), Failure>;

    /// MUST do what `add` does and keep the claim as well, all or nothing (`None`); but while an earlier claim of the same
    /// key has not expired by the time of this one, MUST keep and announce nothing and tell what became of it. Of callers
    /// who race with one key, on any number of instances, exactly one MUST get `None`.
    async fn add_idempotent(
        &self,
        order: &Order,
        event: &OrderEvent,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<Order>>, Failure>;

    /// MUST tell what became of an earlier claim of the same key that was kept and has not expired by the time of this one.
    async fn key_state(
        &self,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<Order>>, Failure>;

    /// MUST return the order as it was placed, `None` for an id that was never added or was removed.
    async fn find(&self, id: OrderId) -> Result<Option<Order>, Failure>;

    /// MUST return the orders selected (ordered by id), of one customer only where one is given, in bounded memory however
    /// many there are, and cost the same wherever they begin: also after one that was removed.
    async fn list(
        &self,
        selection: Selection<OrderId>,
        customer: Option<CustomerId>,
    ) -> Result<Orders, Failure>;

    /// MUST remove the event's order and announce the event, both or none, and return `true` to exactly one of several
    /// callers; the others get `false` and nothing is announced for them.
    async fn remove(&self, event: &OrderEvent) -> Result<bool, Failure>;
}

pub type Orders = Items<Order, Failure>;

/// Knows who may order.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// MUST return the address of a user that exists now, and `None` for one that does not. MUST return within a bounded
    /// time; anything but a clear answer is `Failure::Unavailable`.
    async fn address_of(&self, user: CustomerId) -> Result<Option<Address>, Failure>;
}

/// Knows what is for sale.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ProductCatalog: Send + Sync {
    /// MUST return those of at most 100 different products that are for sale now, in any order. MUST return within a
    /// bounded time; anything but a clear answer is `Failure::Unavailable`.
    async fn find(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure>;
}

/// Makes ids.
#[cfg_attr(test, mockall::automock)]
pub trait IdGenerator: Send + Sync {
    /// MUST never return an id twice; later ids sort after earlier ones.
    fn order_id(&self) -> OrderId;
    /// MUST never return an id twice.
    fn event_id(&self) -> EventId;
}

/// A product as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub name: ProductName,
    pub price: Money,
}
