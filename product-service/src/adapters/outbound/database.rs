mod catalogue_version;
mod entity;
mod migration;
mod upsert;

pub use migration::Migrator;

use async_trait::async_trait;
use batching::Batcher;
use database::{Database, Engine, Transaction, failure, page, stream_pages};
use futures_util::{StreamExt, TryStreamExt};
use port_types::{Direction, Failure, Selection};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::application::ports::{
    CatalogueVersion, CatalogueVersions, ProductRepository, Products, Upserted,
};
use crate::domain::price::Price;
use crate::domain::product::{Description, Name, Product, ProductId};
use catalogue_version::VersionReader;
use upsert::upsert;

/// Products in PostgreSQL or SQLite.
pub struct SeaOrmProductRepository {
    database: Database,
    versions: Batcher<VersionReader>,
}

impl SeaOrmProductRepository {
    pub fn new(database: Database) -> Self {
        let versions = Batcher::new(VersionReader(database.clone()), database.acquire_timeout());
        Self { database, versions }
    }

    /// Begins a transaction that is the only writer of the catalogue until it ends. Readers do not wait for it.
    async fn begin(&self) -> Result<Transaction, DbErr> {
        let transaction = self.database.begin().await?;
        match self.database.engine() {
            Engine::Sqlite => {}
            Engine::Postgres => {
                let lock = "LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE";
                transaction.execute_unprepared(lock).await?;
            }
        }
        Ok(transaction)
    }
}

#[async_trait]
impl ProductRepository for SeaOrmProductRepository {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, Failure> {
        let row =
            entity::Entity::find_by_id(id.0).one(self.database.reader()).await.map_err(failure)?;
        Ok(row.map(product))
    }

    async fn find_all(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        let rows = entity::Entity::find()
            .filter(entity::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(entity::Column::Position)
            .all(self.database.reader())
            .await
            .map_err(failure)?;
        Ok(rows.into_iter().map(product).collect())
    }

    async fn list(&self, selection: Selection<ProductId>) -> Result<Option<Products>, Failure> {
        let reader = self.database.reader();
        let after = match selection.after {
            None => None,
            Some(after) => {
                match entity::Entity::find_by_id(after.0).one(reader).await.map_err(failure)? {
                    None => return Ok(None),
                    found => found,
                }
            }
        };
        let (database, direction) = (self.database.clone(), selection.direction);
        let rows = stream_pages(selection.limit, move |last, size| {
            let after = last.or_else(|| after.clone());
            next_page(database.clone(), after, direction, size)
        });
        let rows = rows.await?;
        Ok(Some(rows.map_ok(product).boxed()))
    }

    async fn upsert(&self, products: &[Product]) -> Result<Upserted, Failure> {
        let transaction = self.begin().await.map_err(failure)?;
        let upserted = upsert(&transaction, products).await.map_err(failure)?;
        transaction.commit().await.map_err(failure)?;
        Ok(upserted)
    }

    async fn fill_if_empty(&self, products: &[Product]) -> Result<bool, Failure> {
        // Asked once more under the lock; most starts need not wait for it.
        if !is_empty(self.database.reader()).await.map_err(failure)? {
            return Ok(false);
        }
        let transaction = self.begin().await.map_err(failure)?;
        let empty = is_empty(&transaction).await.map_err(failure)?;
        if empty {
            upsert(&transaction, products).await.map_err(failure)?;
        }
        transaction.commit().await.map_err(failure)?;
        Ok(empty)
    }
}

#[async_trait]
impl CatalogueVersions for SeaOrmProductRepository {
    async fn current_version(&self) -> Result<CatalogueVersion, Failure> {
        self.versions.run(()).await.map_err(failure)
    }
}

async fn is_empty(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let any = entity::Entity::find().one(connection).await?;
    Ok(any.is_none())
}

async fn next_page(
    database: Database,
    after: Option<entity::Model>,
    direction: Direction,
    size: u64,
) -> Result<Vec<entity::Model>, Failure> {
    let after = after.map(|row| row.position);
    let query = page::<entity::Entity>(entity::Column::Position, after, direction, size);
    query.all(database.reader()).await.map_err(failure)
}

fn product(row: entity::Model) -> Product {
    Product {
        id: ProductId(row.id),
        name: Name::restore(row.name),
        description: Description::restore(row.description),
        price: Price::restore(row.price_cents),
    }
}
