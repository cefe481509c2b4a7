use std::sync::Arc;

use database::Database;
use sea_orm::entity::prelude::*;

use crate::application::ports::Edition;

/// One row, which triggers give another value whenever something is written to `products`.
#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    pub value: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn read(database: Database) -> Result<Edition, Arc<DbErr>> {
    let row = Entity::find().one(database.reader()).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("edition has no row".to_owned()))?;
    Ok(Edition(row.value))
}
