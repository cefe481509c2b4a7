mod entity;
mod migration;
mod rows;

pub use migration::Migrator;

use async_trait::async_trait;
use database::{Database, PAGE_SIZE, Transaction, is_outage, pages};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult,
};

use crate::application::ports::{Claim, Failure, NotificationRepository};
use crate::domain::notification::Notification;
use rows::{notification, row};

/// Notifications in PostgreSQL or SQLite.
pub struct SeaOrmNotificationRepository {
    database: Database,
}

/// A claim is a transaction that has inserted the notification: whoever claims the same event meanwhile waits for its end.
struct Inserted {
    transaction: Transaction,
}

impl SeaOrmNotificationRepository {
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl NotificationRepository for SeaOrmNotificationRepository {
    async fn claim(&self, notification: &Notification) -> Result<Option<Box<dyn Claim>>, Failure> {
        let transaction = self.database.begin().await?;
        let outcome = entity::Entity::insert(row(notification))
            .on_conflict_do_nothing_on([entity::Column::EventId])
            .exec_without_returning(&transaction)
            .await?;
        if let TryInsertResult::Inserted(1) = outcome {
            return Ok(Some(Box::new(Inserted { transaction })));
        }
        transaction.rollback().await?;
        Ok(None)
    }

    async fn list(&self) -> Result<BoxStream<'static, Result<Notification, Failure>>, Failure> {
        let database = self.database.clone();
        let rows = pages(None, move |last, _| page_before(database.clone(), last)).await?;
        Ok(rows.and_then(async |row| notification(row)).boxed())
    }
}

#[async_trait]
impl Claim for Inserted {
    async fn confirm(self: Box<Self>) -> Result<(), Failure> {
        Ok(self.transaction.commit().await?)
    }
}

async fn page_before(
    database: Database,
    last: Option<entity::Model>,
) -> Result<Vec<entity::Model>, Failure> {
    let mut query = entity::Entity::find()
        .order_by_desc(entity::Column::Position)
        .limit(PAGE_SIZE);
    if let Some(last) = last {
        query = query.filter(entity::Column::Position.lt(last.position));
    }
    Ok(query.all(database.reader()).await?)
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
