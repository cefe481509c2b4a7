use async_trait::async_trait;
use database::{ChangeNotifier, Database, Engine, Transaction, failure};
use metrics::{counter, describe_counter, describe_histogram, histogram};
use port_types::Failure;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, TryInsertResult};

use super::entity;
use crate::application::ports::Lease;
use crate::domain::notification::{EventId, Notification};

/// "notify" in ASCII: the advisory lock of whoever is about to commit a notification.
const COMMIT_LOCK: i64 = 0x6e_6f_74_69_66_79;

const DUPLICATE: &str = "events_duplicate_total";
const SHOWN: &str = "events_shown_total";
const COMMIT_TO_SHOWN: &str = "event_commit_to_shown_seconds";

/// A transaction that has put the event into the inbox: whoever leases the same event meanwhile waits for its end.
pub(super) struct Received {
    transaction: Transaction,
    notifier: ChangeNotifier,
}

/// Shows that there were no events yet.
pub(super) fn begin_counting() {
    describe_counter!(SHOWN, "Events that were shown");
    describe_counter!(DUPLICATE, "Events that came again and were not shown again");
    describe_histogram!(COMMIT_TO_SHOWN, "From an order's change to its line on the console");
    counter!(SHOWN).increment(0);
    counter!(DUPLICATE).increment(0);
}

pub(super) async fn lease(
    database: &Database,
    notifier: &ChangeNotifier,
    event: EventId,
) -> Result<Option<Received>, DbErr> {
    let transaction = database.begin().await?;
    let received = inbox::ActiveModel { event_id: Set(event.0) };
    let outcome = inbox::Entity::insert(received)
        .on_conflict_do_nothing_on([inbox::Column::EventId])
        .exec_without_returning(&transaction)
        .await?;
    if let TryInsertResult::Inserted(1) = outcome {
        let notifier = notifier.clone();
        return Ok(Some(Received { transaction, notifier }));
    }
    transaction.rollback().await?;
    counter!(DUPLICATE).increment(1);
    Ok(None)
}

#[async_trait]
impl Lease for Received {
    async fn complete(self: Box<Self>, notification: &Notification) -> Result<(), Failure> {
        self.notifier.notify_all(&self.transaction).await.map_err(failure)?;
        wait_for_turn(&self.transaction).await.map_err(failure)?;
        entity::Entity::insert(entity::row(notification))
            .exec_without_returning(&self.transaction)
            .await
            .map_err(failure)?;
        self.transaction.commit().await.map_err(failure)?;
        self.notifier.notify_local();
        let since = notification.shown_at - notification.announcement.occurred_at;
        counter!(SHOWN).increment(1);
        // The clock that dated the event may be ahead of ours.
        let since = since.to_std().unwrap_or_default();
        histogram!(COMMIT_TO_SHOWN).record(since);
        Ok(())
    }
}

/// From here to the commit there is one at a time, so that positions become visible in order. (SQLite has one writer.)
///
/// The line is shown already, and giving up would repeat it: this waits for as long as it takes. Whoever hangs on the way
/// to its commit loses its session, and the lock, after some seconds.
async fn wait_for_turn(transaction: &Transaction) -> Result<(), DbErr> {
    match Engine::of(transaction) {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => {
            let wait = format!(
                "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({COMMIT_LOCK})"
            );
            transaction.execute_unprepared(&wait).await?;
            Ok(())
        }
    }
}

mod inbox {
    use sea_orm::entity::prelude::*;

    /// An event that was shown, or is being shown by whoever inserted it and has not committed.
    #[sea_orm::model]
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
