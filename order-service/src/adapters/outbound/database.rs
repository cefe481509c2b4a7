mod additions;
mod entity;
mod events;
mod migration;
mod once;
mod rows;

pub use migration::Migrator;

use async_trait::async_trait;
use database::{Batches, Database, is_outage, page, pages};
use outbox::Wake;
use port_types::Selection;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Select};

use crate::application::Claim;
use crate::application::ports::{Earlier, Failure, OrderRepository, Orders};
use crate::domain::order::{CustomerId, Order, OrderEvent, OrderId};
use additions::{Added, Addition, Additions};
use rows::order;

/// Orders in PostgreSQL or SQLite, their events in the outbox beside them.
pub struct SeaOrmOrderRepository {
    database: Database,
    relay: Wake,
    additions: Batches<Additions>,
}

impl SeaOrmOrderRepository {
    /// `relay` is woken when there is an event to publish.
    pub fn new(database: Database, relay: Wake) -> Self {
        let patience = database.acquire_timeout();
        let additions = Additions { database: database.clone(), relay: relay.clone() };
        Self { database, relay, additions: Batches::new(additions, patience) }
    }
}

#[async_trait]
impl OrderRepository for SeaOrmOrderRepository {
    async fn add(&self, order: &Order, event: &OrderEvent) -> Result<(), Failure> {
        let addition = Addition::new(order, event, None)?;
        self.additions.run(addition).await?;
        Ok(())
    }

    async fn add_once(
        &self,
        order: &Order,
        event: &OrderEvent,
        claim: &Claim,
    ) -> Result<Option<Earlier>, Failure> {
        let addition = Addition::new(order, event, Some(claim))?;
        match self.additions.run(addition).await? {
            Added::Yes => Ok(None),
            Added::Claimed => {
                let earlier = self.earlier(claim).await?;
                Ok(Some(earlier.unwrap_or(Earlier::Running)))
            }
        }
    }

    async fn earlier(&self, claim: &Claim) -> Result<Option<Earlier>, Failure> {
        once::find(self.database.reader(), claim).await
    }

    async fn find(&self, id: OrderId) -> Result<Option<Order>, Failure> {
        let row = entity::Entity::find_by_id(id.0).one(self.database.reader()).await?;
        row.as_ref().map(order).transpose()
    }

    async fn list(
        &self,
        selection: Selection<OrderId>,
        customer: Option<CustomerId>,
    ) -> Result<Orders, Failure> {
        let database = self.database.clone();
        let rows = pages(selection.limit, move |last, size| {
            let after = last.map(|order: Order| order.id()).or(selection.after);
            let after = after.map(|id| id.0);
            let mut query =
                page::<entity::Entity>(entity::Column::Id, after, selection.direction, size);
            if let Some(customer) = customer {
                query = query.filter(entity::Column::UserId.eq(customer.0));
            }
            read(database.clone(), query)
        });
        rows.await
    }

    async fn remove(&self, event: &OrderEvent) -> Result<bool, Failure> {
        let transaction = self.database.begin().await?;
        let outcome = entity::Entity::delete_by_id(event.order.id().0).exec(&transaction).await?;
        if outcome.rows_affected == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        outbox::append(&transaction, events::outbox_event(event)?).await?;
        transaction.commit().await?;
        self.relay.wake();
        Ok(true)
    }
}

async fn read(database: Database, query: Select<entity::Entity>) -> Result<Vec<Order>, Failure> {
    let rows = query.all(database.reader()).await?;
    rows.iter().map(order).collect()
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        if is_outage(&error) {
            Self::Unavailable(error.into())
        } else {
            Self::Unexpected(error.into())
        }
    }
}
