use database::{Database, Work};
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

/// Tells which edition the catalogue is in: one question for all who ask at the same time.
pub(super) struct Editions(pub(super) Database);

impl Work for Editions {
    type Item = ();
    /// One that all share, so that nobody asks again alone when it is an error.
    type Outcome = Result<Edition, DbErr>;
    const MAX_ITEMS: usize = usize::MAX;

    fn size((): &()) -> usize {
        0
    }

    async fn run(&self, askers: &[()]) -> Result<Vec<Self::Outcome>, DbErr> {
        Ok(vec![read(&self.0).await; askers.len()])
    }
}

async fn read(database: &Database) -> Result<Edition, DbErr> {
    let row = Entity::find().one(database.reader()).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("edition has no row".to_owned()))?;
    Ok(Edition(row.value))
}
