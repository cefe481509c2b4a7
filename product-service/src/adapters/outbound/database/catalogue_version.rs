use batching::BatchHandler;
use database::{BatchError, Database};
use sea_orm::entity::prelude::*;

use crate::application::ports::CatalogueVersion;

/// One row. Triggers give it another value whenever something is written to `products`.
#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    pub value: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// Reads the version of the catalogue: one query for all callers at the same time.
pub(super) struct VersionReader(pub(super) Database);

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
        let row = Entity::find().one(self.0.reader()).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("edition has no row".to_owned()))?;
        Ok(vec![CatalogueVersion(row.value)])
    }
}
