mod entity;
mod events;
mod migration;
mod once;
mod rows;

pub use migration::Migrator;

use async_trait::async_trait;
use database::{Database, PAGE_SIZE, is_outage, pages};
use futures_util::stream::BoxStream;
use outbox::Wake;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::application::Claim;
use crate::application::ports::{Earlier, Failure, OrderRepository};
use crate::domain::order::{Order, OrderEvent, OrderId};
use rows::{order, row};

/// Orders in PostgreSQL or SQLite, their events in the outbox beside them.
pub struct SeaOrmOrderRepository {
    database: Database,
    relay: Wake,
}

impl SeaOrmOrderRepository {
    /// `relay` is woken when there is an event to publish.
    pub fn new(database: Database, relay: Wake) -> Self {
        Self { database, relay }
    }
}

#[async_trait]
impl OrderRepository for SeaOrmOrderRepository {
    async fn add(&self, order: &Order, event: &OrderEvent) -> Result<(), Failure> {
        let transaction = self.database.begin().await?;
        insert(&transaction, order, event).await?;
        transaction.commit().await?;
        self.relay.wake();
        Ok(())
    }

    async fn add_once(
        &self,
        order: &Order,
        event: &OrderEvent,
        claim: &Claim,
    ) -> Result<Option<Earlier>, Failure> {
        let transaction = self.database.begin().await?;
        if let Some(earlier) = once::keep(&transaction, claim, order).await? {
            transaction.rollback().await?;
            return Ok(Some(earlier));
        }
        insert(&transaction, order, event).await?;
        transaction.commit().await?;
        self.relay.wake();
        Ok(None)
    }

    async fn earlier(&self, claim: &Claim) -> Result<Option<Earlier>, Failure> {
        once::find(self.database.reader(), claim).await
    }

    async fn find(&self, id: OrderId) -> Result<Option<Order>, Failure> {
        let row = entity::Entity::find_by_id(id.0)
            .one(self.database.reader())
            .await?;
        row.as_ref().map(order).transpose()
    }

    async fn list(&self) -> Result<BoxStream<'static, Result<Order, Failure>>, Failure> {
        let database = self.database.clone();
        pages(move |last| page_after(database.clone(), last)).await
    }

    async fn remove(&self, event: &OrderEvent) -> Result<bool, Failure> {
        let transaction = self.database.begin().await?;
        let outcome = entity::Entity::delete_by_id(event.order.id().0)
            .exec(&transaction)
            .await?;
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

async fn insert(
    transaction: &DatabaseTransaction,
    order: &Order,
    event: &OrderEvent,
) -> Result<(), Failure> {
    entity::Entity::insert(row(order))
        .exec_without_returning(transaction)
        .await?;
    outbox::append(transaction, events::outbox_event(event)?).await?;
    Ok(())
}

async fn page_after(database: Database, last: Option<Order>) -> Result<Vec<Order>, Failure> {
    let mut query = entity::Entity::find()
        .order_by_asc(entity::Column::Id)
        .limit(PAGE_SIZE);
    if let Some(last) = last {
        query = query.filter(entity::Column::Id.gt(last.id().0));
    }
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
