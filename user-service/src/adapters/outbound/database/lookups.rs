use std::collections::HashMap;

use database::{Database, Work};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};

/// Finds users by their ids, many with one query.
pub(super) struct Lookups(pub(super) Database);

impl Work for Lookups {
    type Item = Uuid;
    type Outcome = Option<Model>;
    /// Few, because the query has another text, prepared once, for each number of them.
    const MAX_ITEMS: usize = 32;

    fn size(_: &Uuid) -> usize {
        size_of::<Uuid>()
    }

    async fn run(&self, ids: &[Uuid]) -> Result<Vec<Option<Model>>, DbErr> {
        let wanted = Column::Id.is_in(ids.iter().copied());
        let rows = Entity::find().filter(wanted).all(self.0.reader()).await?;
        let found: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}
