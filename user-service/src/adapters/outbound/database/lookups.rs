use std::collections::HashMap;

use batching::BatchHandler;
use database::{BatchError, Database};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};

/// Finds users by their ids, many with one query.
pub(super) struct Lookups(pub(super) Database);

impl BatchHandler for Lookups {
    type Item = Uuid;
    type Key = Uuid;
    type Output = Option<Model>;
    type Error = BatchError;
    /// Few, because the query has another text, prepared once, for each number of them.
    const MAX_ITEMS: usize = 32;

    fn key(id: &Uuid) -> Option<Uuid> {
        Some(*id)
    }

    fn concerns_all(error: &BatchError) -> bool {
        error.is_outage()
    }

    async fn handle(&self, ids: &[Uuid]) -> Result<Vec<Option<Model>>, BatchError> {
        let wanted = Column::Id.is_in(ids.iter().copied());
        let rows = Entity::find().filter(wanted).all(self.0.reader()).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}
