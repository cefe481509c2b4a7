use std::collections::{HashMap, HashSet};

use database::Transaction;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity;
use crate::application::ports::Upserted;
use crate::domain::product::Product;

/// Products that one statement writes.
const BATCH_SIZE: usize = 500;

/// Adds and replaces products in a transaction that no other writer of the catalogue shares the time of: what was
/// read here, the positions above all, still holds when it is written.
pub(super) async fn upsert(
    transaction: &Transaction,
    products: &[Product],
) -> Result<Upserted, DbErr> {
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
