mod entity;
mod migration;

pub use migration::Migrator;

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use batching::{BatchHandler, Batcher};
use database::{BatchError, Database, Engine, Transaction, failure, page, stream_pages};
use futures_util::{StreamExt, TryStreamExt};
use port_types::{Direction, Failure, Selection};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};
use uuid::Uuid;

use crate::application::ports::{
    CatalogueVersion, CatalogueVersions, ProductRepository, Products, Upserted,
};
use crate::domain::price::Price;
use crate::domain::product::{Description, Name, Product, ProductId};

/// Products that one statement writes.
const BATCH_SIZE: usize = 500;

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

/// Reads the version of the catalogue: one query for all callers at the same time. Triggers give it another value whenever
/// something is written to `products`.
struct VersionReader(Database);

impl BatchHandler for VersionReader {
    type Item = ();
    /// One query, whoever asks.
    type Key = ();
    type Output = CatalogueVersion;
    type Error = BatchError;
    const MAX_ITEMS: usize = 1;

    fn key((): &()) -> Option<()> {
        Some(())
    }

    fn concerns_all(_: &BatchError) -> bool {
        true
    }

    async fn handle(&self, _: &[()]) -> Result<Vec<CatalogueVersion>, BatchError> {
        let reader = self.0.reader();
        let query = "SELECT value FROM edition";
        let query = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(query).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("edition has no row".to_owned()))?;
        Ok(vec![CatalogueVersion(row.try_get("", "value")?)])
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

/// Adds and replaces products in a transaction that no other writer of the catalogue shares the time of: what was
/// read here, the positions above all, still holds when it is written.
async fn upsert(transaction: &Transaction, products: &[Product]) -> Result<Upserted, DbErr> {
    let mut upserted = Upserted::default();
    let mut seen = HashSet::new();
    let mut next_position = last_position(transaction).await? + 1;
    for batch in products.chunks(BATCH_SIZE) {
        let stored = stored(transaction, batch).await?;
        let mut rows = Vec::new();
        for product in batch {
            if !seen.insert(product.id.0) {
                return Err(DbErr::Custom(format!("{} comes twice", product.id.0)));
            }
            let known = stored.get(&product.id.0);
            let row = row(product, known.map_or(next_position, |row| row.position));
            match known {
                None => {
                    next_position += 1;
                    upserted.added += 1;
                }
                Some(known) if *known == row => {
                    upserted.unchanged += 1;
                    continue;
                }
                Some(_) => upserted.changed += 1,
            }
            rows.push(row);
        }
        write(transaction, rows).await?;
    }
    Ok(upserted)
}

async fn last_position(transaction: &Transaction) -> Result<i64, DbErr> {
    let last: Option<Option<i64>> = entity::Entity::find()
        .select_only()
        .column_as(entity::Column::Position.max(), "last")
        .into_tuple()
        .one(transaction)
        .await?;
    Ok(last.flatten().unwrap_or_default())
}

async fn stored(
    transaction: &Transaction,
    batch: &[Product],
) -> Result<HashMap<Uuid, entity::Model>, DbErr> {
    let ids = batch.iter().map(|product| product.id.0);
    let rows =
        entity::Entity::find().filter(entity::Column::Id.is_in(ids)).all(transaction).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn write(transaction: &Transaction, rows: Vec<entity::Model>) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let replace = OnConflict::column(entity::Column::Id)
        .update_columns([
            entity::Column::Name,
            entity::Column::Description,
            entity::Column::PriceCents,
        ])
        .to_owned();
    entity::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(replace)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn row(product: &Product, position: i64) -> entity::Model {
    entity::Model {
        id: product.id.0,
        position,
        name: product.name.to_string(),
        description: product.description.to_string(),
        price_cents: product.price.cents(),
    }
}
