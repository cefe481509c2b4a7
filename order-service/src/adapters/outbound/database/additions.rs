use batching::BatchHandler;
use database::{BatchError, BulkInsert, Database, Engine, Transaction};
use idempotency::Record;
use outbox::{OutboxEvent, RelayWaker};
use port_types::{Failure, IdempotentRequest};
use sea_orm::{ConnectionTrait, DbErr};

use super::entity::{Entity, Model};
use super::{events, recorded};
use crate::domain::order::{Order, OrderEvent};

/// An order to be added, its event, and what is kept of it for repetitions.
pub(super) struct Addition {
    row: Model,
    event: OutboxEvent,
    repeatable: Option<Repeatable>,
}

struct Repeatable {
    request: IdempotentRequest,
    record: Record,
}

/// Adds orders to the database, then wakes the relay.
pub(super) struct Additions {
    pub(super) database: Database,
    pub(super) relay: RelayWaker,
}

impl Addition {
    pub(super) fn new(
        order: &Order,
        event: &OrderEvent,
        request: Option<&IdempotentRequest>,
    ) -> Result<Self, Failure> {
        let repeatable = request.map(|request| {
            recorded::record(order).map(|record| Repeatable { request: request.clone(), record })
        });
        Ok(Self {
            row: order.into(),
            event: events::outbox_event(event)?,
            repeatable: repeatable.transpose()?,
        })
    }
}

impl BatchHandler for Additions {
    type Item = Addition;
    /// Each order is of its own.
    type Key = ();
    /// `false`: its key is not to be had.
    type Output = bool;
    type Error = BatchError;
    const MAX_ITEMS: usize = 128;

    fn key(_: &Addition) -> Option<()> {
        None
    }

    fn size(addition: &Addition) -> usize {
        // The order's row is about as long as its event.
        let kept = &addition.repeatable;
        let kept = kept.as_ref().map_or(0, |kept| kept.record.size());
        2 * addition.event.payload.len() + kept
    }

    fn concerns_all(error: &BatchError) -> bool {
        error.is_outage()
    }

    async fn handle(&self, additions: &[Addition]) -> Result<Vec<bool>, BatchError> {
        let is_one_statement = self.database.engine() == Engine::Postgres
            && additions.iter().all(|addition| addition.repeatable.is_none());
        let added = if is_one_statement {
            let added = vec![true; additions.len()];
            insert(self.database.writer(), additions, &added).await?;
            added
        } else {
            let transaction = self.database.begin().await?;
            let added = claim(&transaction, additions).await?;
            insert(&transaction, additions, &added).await?;
            transaction.commit().await?;
            added
        };
        self.relay.wake();
        Ok(added)
    }
}

/// First of all, so that nothing is locked when a key is not to be had.
async fn claim(transaction: &Transaction, additions: &[Addition]) -> Result<Vec<bool>, DbErr> {
    let repeatable = additions.iter().filter_map(|addition| addition.repeatable.as_ref());
    let records: Vec<_> = repeatable.map(|kept| (&kept.request, &kept.record)).collect();
    let mut taken = Vec::new();
    if !records.is_empty() {
        taken = idempotency::record_all(transaction, recorded::OPERATION, &records).await?;
    }
    let mut taken = taken.into_iter();
    let is_added =
        |addition: &Addition| addition.repeatable.is_none() || taken.next() == Some(true);
    Ok(additions.iter().map(is_added).collect())
}

async fn insert(
    connection: &impl ConnectionTrait,
    additions: &[Addition],
    added: &[bool],
) -> Result<(), DbErr> {
    let additions = additions.iter().zip(added).filter(|(_, added)| **added);
    let (rows, events): (Vec<_>, Vec<_>) =
        additions.map(|(addition, _)| (&addition.row, &addition.event)).unzip();
    let mut insertions = BulkInsert::new(Engine::of(connection));
    insertions.add::<Entity, _>(&rows)?;
    outbox::append_all(&mut insertions, &events)?;
    insertions.execute(connection).await
}
