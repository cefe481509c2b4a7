use std::sync::Arc;

use port_types::{Clock, Failure, IdempotencyKey, IdempotentRequest, KeyConflict};

use super::ports::{IdGenerator, OrderRepository, Product, ProductCatalog, UserDirectory};
use crate::domain::basket::{Basket, BasketError, Item, ProductId};
use crate::domain::money::{Money, MoneyError};
use crate::domain::order::{Address, CustomerId, Line, Order, OrderDetails, OrderEvent};

pub struct PlaceOrder {
    orders: Arc<dyn OrderRepository>,
    users: Arc<dyn UserDirectory>,
    catalog: Arc<dyn ProductCatalog>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

/// What a customer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    pub customer: CustomerId,
    /// The customer's own address when it is left out.
    pub delivery_address: Option<Address>,
    pub items: Vec<Item>,
    /// What the customer thinks it costs; the order is refused when it does not.
    pub expected_total: Option<Money>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlaceOrderError {
    /// Never empty.
    #[error("refused: {0:?}")]
    Refused(Vec<Refusal>),
    #[error("the total is {actual:?}")]
    UnexpectedTotal { actual: Money },
    #[error(transparent)]
    Conflict(#[from] KeyConflict),
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Why an order is refused; `index` is the place among the request's items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    UnknownUser,
    UnknownProduct { index: usize },
    Basket(BasketError),
}

impl PlaceOrder {
    pub fn new(
        orders: Arc<dyn OrderRepository>,
        users: Arc<dyn UserDirectory>,
        catalog: Arc<dyn ProductCatalog>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { orders, users, catalog, clock, ids }
    }

    /// Stores and announces the order, or does neither. For a key that was used for the same, it is the order of then, and
    /// nobody is asked again.
    pub async fn execute(
        &self,
        request: OrderRequest,
        key: Option<IdempotencyKey>,
    ) -> Result<Order, PlaceOrderError> {
        let Some(key) = key else {
            let (order, event) = self.prepare(request).await?;
            self.orders.add(&order, &event).await?;
            return Ok(order);
        };
        let at = self.clock.now();
        self.execute_idempotent(request, &IdempotentRequest { key, at }).await
    }

    async fn execute_idempotent(
        &self,
        request: OrderRequest,
        keyed: &IdempotentRequest,
    ) -> Result<Order, PlaceOrderError> {
        if let Some(state) = self.orders.key_state(keyed).await? {
            return Ok(state.outcome()?);
        }
        let (order, event) = match self.prepare(request).await {
            Ok(prepared) => prepared,
            // The same request may have placed the order meanwhile, and this one must not say that there is none.
            Err(error) => match self.orders.key_state(keyed).await? {
                Some(state) => return Ok(state.outcome()?),
                None => return Err(error),
            },
        };
        match self.orders.add_idempotent(&order, &event, keyed).await? {
            None => Ok(order),
            Some(state) => Ok(state.outcome()?),
        }
    }

    /// The order as it can be placed now.
    async fn prepare(&self, request: OrderRequest) -> Result<(Order, OrderEvent), PlaceOrderError> {
        let basket = match Basket::merge(&request.items) {
            Ok(basket) => basket,
            Err(errors) => return Err(self.refuse(&request, &errors).await),
        };
        let (address, products) = self.ask(&request).await?;
        let refusals = unknown(&request.items, address.is_some(), &products);
        let (Some(own_address), []) = (address, &refusals[..]) else {
            return Err(PlaceOrderError::Refused(refusals));
        };
        let details = OrderDetails {
            id: self.ids.order_id(),
            placed_at: self.clock.now(),
            customer: request.customer,
            delivery_address: request.delivery_address.unwrap_or(own_address),
            lines: lines(&basket, &products),
        };
        let (order, event) = Order::place(details, self.ids.event_id())?;
        if request.expected_total.is_some_and(|total| total != order.total()) {
            let actual = order.total();
            return Err(PlaceOrderError::UnexpectedTotal { actual });
        }
        Ok((order, event))
    }

    /// Tells of an order that cannot be what else is wrong with it too, unless nobody can be asked.
    async fn refuse(&self, request: &OrderRequest, errors: &[BasketError]) -> PlaceOrderError {
        let mut refusals: Vec<_> = errors.iter().copied().map(Refusal::Basket).collect();
        if !errors.contains(&BasketError::NumberOfItems)
            && let Ok((address, products)) = self.ask(request).await
        {
            refusals.extend(unknown(&request.items, address.is_some(), &products));
        }
        refusals.sort_by_key(|refusal| refusal.index());
        PlaceOrderError::Refused(refusals)
    }

    /// Both at once: an order waits for the slower of the two, not for their sum.
    async fn ask(
        &self,
        request: &OrderRequest,
    ) -> Result<(Option<Address>, Vec<Product>), Failure> {
        let ids = product_ids(&request.items);
        tokio::try_join!(self.users.address_of(request.customer), self.catalog.find(&ids))
    }
}

impl Refusal {
    /// The item that it is about, if it is about one.
    fn index(self) -> Option<usize> {
        match self {
            Self::UnknownUser | Self::Basket(BasketError::NumberOfItems) => None,
            Self::UnknownProduct { index } | Self::Basket(BasketError::TooManyPieces { index }) => {
                Some(index)
            }
        }
    }
}

impl From<MoneyError> for PlaceOrderError {
    /// Prices and quantities are bounded so that no order overflows: the catalogue broke its contract.
    fn from(error: MoneyError) -> Self {
        Self::Failed(Failure::Unexpected(error.into()))
    }
}

/// Everything that the neighbours do not know.
fn unknown(items: &[Item], is_known_user: bool, products: &[Product]) -> Vec<Refusal> {
    let user = (!is_known_user).then_some(Refusal::UnknownUser);
    let unknown = items.iter().enumerate().filter(|(_, item)| {
        let is_known = |product: &Product| product.id == item.product_id;
        !products.iter().any(is_known)
    });
    user.into_iter().chain(unknown.map(|(index, _)| Refusal::UnknownProduct { index })).collect()
}

/// Each once.
fn product_ids(items: &[Item]) -> Vec<ProductId> {
    let mut ids = Vec::new();
    for item in items {
        if !ids.contains(&item.product_id) {
            ids.push(item.product_id);
        }
    }
    ids
}

fn lines(basket: &Basket, products: &[Product]) -> Vec<Line> {
    let line = |item: &Item| {
        let product = products.iter().find(|product| product.id == item.product_id)?;
        Some(Line {
            product_id: product.id,
            name: product.name.clone(),
            unit_price: product.price,
            quantity: item.quantity,
        })
    };
    basket.items().iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests;
