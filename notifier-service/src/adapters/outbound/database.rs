mod entity;
mod lease;
mod migration;
mod retention;

pub use migration::Migrator;
pub use retention::{prune, prune_batch};

use async_trait::async_trait;
use database::{ChangeNotifier, Database, failure, page, stream_pages};
use futures_util::{StreamExt, TryStreamExt};
use port_types::{Direction, Failure, Selection};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::Semaphore;

use crate::application::ports::{Entry, Lease, NotificationRepository, Notifications, Position};
use crate::domain::notification::EventId;
use entity::{entry, notification};

/// Connections for all who follow, of whom there may be a thousand: the others stay for showing and listing.
const FOLLOWING_CONNECTIONS: usize = 2;

/// Notifications in PostgreSQL or SQLite.
pub struct SeaOrmNotificationRepository {
    database: Database,
    /// Told of every notification.
    notifier: ChangeNotifier,
    following: Semaphore,
}

impl SeaOrmNotificationRepository {
    pub fn new(database: Database, notifier: ChangeNotifier) -> Self {
        lease::begin_counting();
        Self { database, notifier, following: Semaphore::new(FOLLOWING_CONNECTIONS) }
    }
}

#[async_trait]
impl NotificationRepository for SeaOrmNotificationRepository {
    async fn lease(&self, event: EventId) -> Result<Option<Box<dyn Lease>>, Failure> {
        let leased = lease::lease(&self.database, &self.notifier, event).await.map_err(failure)?;
        Ok(leased.map(|lease| Box::new(lease) as Box<dyn Lease>))
    }

    async fn list(&self, selection: Selection<EventId>) -> Result<Option<Notifications>, Failure> {
        let after = match selection.after {
            None => None,
            Some(event) => match position_of(&self.database, event).await? {
                None => return Ok(None),
                found => found,
            },
        };
        let database = self.database.clone();
        let direction = selection.direction;
        let rows = stream_pages(selection.limit, move |last: Option<entity::Model>, size| {
            let after = last.map(|row| Position(row.position)).or(after);
            next_page(database.clone(), after, direction, size)
        });
        let rows = rows.await?;
        Ok(Some(rows.map_ok(notification).boxed()))
    }

    async fn after(&self, position: Position, limit: usize) -> Result<Vec<Entry>, Failure> {
        let _permit = self.following.acquire().await;
        let database = self.database.clone();
        let direction = Direction::OldestFirst;
        let rows = next_page(database, Some(position), direction, limit as u64).await?;
        Ok(rows.into_iter().map(entry).collect())
    }

    async fn position_of(&self, event: EventId) -> Result<Option<Position>, Failure> {
        let _permit = self.following.acquire().await;
        position_of(&self.database, event).await
    }

    async fn last_position(&self) -> Result<Position, Failure> {
        let position = entity::Entity::find()
            .order_by_desc(entity::Column::Position)
            .select_only()
            .column(entity::Column::Position)
            .into_tuple()
            .one(self.database.reader())
            .await
            .map_err(failure)?;
        Ok(position.map_or(Position::START, Position))
    }
}

async fn position_of(database: &Database, event: EventId) -> Result<Option<Position>, Failure> {
    let position = entity::Entity::find()
        .filter(entity::Column::EventId.eq(event.0))
        .select_only()
        .column(entity::Column::Position)
        .into_tuple()
        .one(database.reader())
        .await
        .map_err(failure)?;
    Ok(position.map(Position))
}

async fn next_page(
    database: Database,
    after: Option<Position>,
    direction: Direction,
    size: u64,
) -> Result<Vec<entity::Model>, Failure> {
    let after = after.map(|position| position.0);
    let query = page::<entity::Entity>(entity::Column::Position, after, direction, size);
    query.all(database.reader()).await.map_err(failure)
}
