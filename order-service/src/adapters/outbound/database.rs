mod additions;
mod entity;
mod events;
mod migration;
mod recorded;

pub use migration::Migrator;

use async_trait::async_trait;
use batching::Batcher;
use database::{Database, failure, page, stream_pages};
use outbox::RelayWaker;
use port_types::{Failure, IdempotentRequest, KeyState, Selection};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::application::ports::{OrderRepository, Orders};
use crate::domain::order::{CustomerId, Order, OrderEvent, OrderId};
use additions::{Addition, Additions};

/// Orders in PostgreSQL or SQLite, their events in the outbox beside them.
pub struct SeaOrmOrderRepository {
    database: Database,
    relay: RelayWaker,
    additions: Batcher<Additions>,
}

impl SeaOrmOrderRepository {
    /// `relay` is woken when there is an event to publish.
    pub fn new(database: Database, relay: RelayWaker) -> Self {
        idempotency::begin_counting(recorded::OPERATION);
        let patience = database.acquire_timeout();
        let additions = Additions { database: database.clone(), relay: relay.clone() };
        Self { database, relay, additions: Batcher::new(additions, patience) }
    }
}

#[async_trait]
impl OrderRepository for SeaOrmOrderRepository {
    async fn add(&self, order: &Order, event: &OrderEvent) -> Result<(), Failure> {
        let addition = Addition::new(order, event, None)?;
        self.additions.run(addition).await.map_err(failure)?;
        Ok(())
    }

    async fn add_idempotent(
        &self,
        order: &Order,
        event: &OrderEvent,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<Order>>, Failure> {
        let addition = Addition::new(order, event, Some(request))?;
        if self.additions.run(addition).await.map_err(failure)? {
            return Ok(None);
        }
        let state = self.key_state(request).await?;
        Ok(Some(state.unwrap_or(KeyState::InFlight)))
    }

    async fn key_state(
        &self,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<Order>>, Failure> {
        recorded::find(self.database.reader(), request).await
    }

    async fn find(&self, id: OrderId) -> Result<Option<Order>, Failure> {
        let row =
            entity::Entity::find_by_id(id.0).one(self.database.reader()).await.map_err(failure)?;
        Ok(row.map(Order::from))
    }

    async fn list(
        &self,
        selection: Selection<OrderId>,
        customer: Option<CustomerId>,
    ) -> Result<Orders, Failure> {
        let database = self.database.clone();
        let rows = stream_pages(selection.limit, move |last, size| {
            let after = last.map(|order: Order| order.id()).or(selection.after);
            let after = after.map(|id| id.0);
            let mut query =
                page::<entity::Entity>(entity::Column::Id, after, selection.direction, size);
            if let Some(customer) = customer {
                query = query.filter(entity::Column::UserId.eq(customer.0));
            }
            let database = database.clone();
            async move {
                let rows = query.all(database.reader()).await.map_err(failure)?;
                Ok(rows.into_iter().map(Order::from).collect())
            }
        });
        rows.await
    }

    async fn remove(&self, event: &OrderEvent) -> Result<bool, Failure> {
        let transaction = self.database.begin().await.map_err(failure)?;
        let outcome = entity::Entity::delete_by_id(event.order.id().0)
            .exec(&transaction)
            .await
            .map_err(failure)?;
        if outcome.rows_affected == 0 {
            transaction.rollback().await.map_err(failure)?;
            return Ok(false);
        }
        outbox::append(&transaction, events::outbox_event(event)?).await.map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        self.relay.wake();
        Ok(true)
    }
}
