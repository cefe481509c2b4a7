mod entity;
mod lookups;
mod migration;
mod once;

pub use migration::Migrator;

use async_trait::async_trait;
use bounded_text::{BoundedText, TextError};
use database::{Batches, Database, is_outage, page, pages};
use port_types::{Direction, Selection};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::application::Claim;
use crate::application::ports::{Earlier, Failure, UserRepository, Users};
use crate::domain::user::{Address, Name, Profile, User, UserId};
use lookups::Lookups;

/// Users in PostgreSQL or SQLite.
pub struct SeaOrmUserRepository {
    database: Database,
    lookups: Batches<Lookups>,
}

impl SeaOrmUserRepository {
    pub fn new(database: Database) -> Self {
        let lookups = Batches::new(Lookups(database.clone()), database.acquire_timeout());
        Self { database, lookups }
    }
}

#[async_trait]
impl UserRepository for SeaOrmUserRepository {
    async fn add(&self, user: &User) -> Result<(), Failure> {
        entity::Entity::insert(row(user)).exec_without_returning(self.database.writer()).await?;
        Ok(())
    }

    async fn add_once(&self, user: &User, claim: &Claim) -> Result<Option<Earlier>, Failure> {
        let transaction = self.database.begin().await?;
        if let Some(earlier) = once::keep(&transaction, claim, user).await? {
            transaction.rollback().await?;
            return Ok(Some(earlier));
        }
        entity::Entity::insert(row(user)).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(None)
    }

    async fn find(&self, id: UserId) -> Result<Option<User>, Failure> {
        let row = self.lookups.run(id.0).await?;
        row.as_ref().map(user).transpose()
    }

    async fn list(&self, selection: Selection<UserId>) -> Result<Users, Failure> {
        let database = self.database.clone();
        let rows = pages(selection.limit, move |last, size| {
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
            .await?;
        Ok(outcome.rows_affected == 1)
    }

    async fn remove(&self, id: UserId, expected: u32) -> Result<bool, Failure> {
        let outcome = entity::Entity::delete_by_id(id.0)
            .filter(entity::Column::Version.eq(i64::from(expected)))
            .exec(self.database.writer())
            .await?;
        Ok(outcome.rows_affected == 1)
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
    let rows = query.all(database.reader()).await?;
    rows.iter().map(user).collect()
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

fn user(row: &entity::Model) -> Result<User, Failure> {
    let profile = || -> Result<Profile, TextError> {
        Ok(Profile {
            last_name: Name::parse(&row.last_name)?,
            first_name: Name::parse(&row.first_name)?,
            address: Address::parse(&row.address)?,
        })
    };
    let (profile, version) = (profile().map_err(corrupt)?, row.version.try_into());
    Ok(User::restore(UserId(row.id), profile, version.map_err(corrupt)?))
}

fn corrupt(error: impl Into<anyhow::Error>) -> Failure {
    Failure::Unexpected(error.into().context("a stored user breaks the domain's rules"))
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
