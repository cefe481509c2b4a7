mod entity;
mod migration;
mod recorded;

pub use migration::Migrator;

use std::collections::HashMap;

use async_trait::async_trait;
use batching::{BatchHandler, Batcher};
use database::{BatchError, Database, failure, page, stream_pages};
use port_types::{Direction, Failure, IdempotentRequest, KeyState, Selection};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::application::ports::{UserRepository, Users};
use crate::domain::user::{Address, Name, Profile, User, UserId};

/// Users in PostgreSQL or SQLite.
pub struct SeaOrmUserRepository {
    database: Database,
    lookups: Batcher<Lookups>,
}

impl SeaOrmUserRepository {
    pub fn new(database: Database) -> Self {
        idempotency::begin_counting(recorded::OPERATION);
        let lookups = Batcher::new(Lookups(database.clone()), database.acquire_timeout());
        Self { database, lookups }
    }
}

#[async_trait]
impl UserRepository for SeaOrmUserRepository {
    async fn add(&self, user: &User) -> Result<(), Failure> {
        entity::Entity::insert(row(user))
            .exec_without_returning(self.database.writer())
            .await
            .map_err(failure)?;
        Ok(())
    }

    async fn add_idempotent(
        &self,
        user: &User,
        request: &IdempotentRequest,
    ) -> Result<Option<KeyState<User>>, Failure> {
        let transaction = self.database.begin().await.map_err(failure)?;
        if let Some(state) = recorded::record(&transaction, request, user).await? {
            transaction.rollback().await.map_err(failure)?;
            return Ok(Some(state));
        }
        entity::Entity::insert(row(user))
            .exec_without_returning(&transaction)
            .await
            .map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(None)
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, Failure> {
        let row = self.lookups.run(id.0).await.map_err(failure)?;
        row.map(user).transpose()
    }

    async fn list(&self, selection: Selection<UserId>) -> Result<Users, Failure> {
        let database = self.database.clone();
        let rows = stream_pages(selection.limit, move |last, size| {
            let after = last.map(|user: User| user.id()).or(selection.after);
            next_page(database.clone(), after, selection.direction, size)
        });
        rows.await
    }

    async fn replace(&self, user: &User, expected: u32) -> Result<bool, Failure> {
        let outcome = entity::Entity::update_many()
            .set(row(user))
            .filter(entity::Column::Id.eq(user.id().0))
            .filter(entity::Column::Version.eq(i64::from(expected)))
            .exec(self.database.writer())
            .await
            .map_err(failure)?;
        Ok(outcome.rows_affected == 1)
    }

    async fn remove(&self, id: UserId, expected: u32) -> Result<bool, Failure> {
        let outcome = entity::Entity::delete_by_id(id.0)
            .filter(entity::Column::Version.eq(i64::from(expected)))
            .exec(self.database.writer())
            .await
            .map_err(failure)?;
        Ok(outcome.rows_affected == 1)
    }
}

/// Finds users by their ids, many with one query.
struct Lookups(Database);

impl BatchHandler for Lookups {
    type Item = Uuid;
    type Key = Uuid;
    type Output = Option<entity::Model>;
    type Error = BatchError;
    /// Few, because the query has another text, prepared once, for each number of them.
    const MAX_ITEMS: usize = 32;

    fn key(id: &Uuid) -> Option<Uuid> {
        Some(*id)
    }

    fn concerns_all(error: &BatchError) -> bool {
        error.is_outage()
    }

    async fn handle(&self, ids: &[Uuid]) -> Result<Vec<Option<entity::Model>>, BatchError> {
        let wanted = entity::Column::Id.is_in(ids.iter().copied());
        let rows = entity::Entity::find().filter(wanted).all(self.0.reader()).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}

async fn next_page(
    database: Database,
    after: Option<UserId>,
    direction: Direction,
    size: u64,
) -> Result<Vec<User>, Failure> {
    let after = after.map(|id| id.0);
    let query = page::<entity::Entity>(entity::Column::Id, after, direction, size);
    let rows = query.all(database.reader()).await.map_err(failure)?;
    rows.into_iter().map(user).collect()
}

fn row(user: &User) -> entity::ActiveModel {
    let profile = user.profile();
    entity::ActiveModel {
        id: Set(user.id().0),
        last_name: Set(profile.last_name.to_string()),
        first_name: Set(profile.first_name.to_string()),
        address: Set(profile.address.to_string()),
        version: Set(user.version().into()),
    }
}

fn user(row: entity::Model) -> Result<User, Failure> {
    let profile = Profile {
        last_name: Name::restore(row.last_name),
        first_name: Name::restore(row.first_name),
        address: Address::restore(row.address),
    };
    let version = row.version.try_into().map_err(corrupt)?;
    Ok(User::restore(UserId(row.id), profile, version))
}

fn corrupt(error: impl Into<anyhow::Error>) -> Failure {
    Failure::Unexpected(error.into().context("a stored user cannot be read"))
}
