use chrono::{DateTime, Utc};
use database::{Database, Transaction};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::entity::Model;
use crate::table::{mark_published, next_batch};

/// "outbox" in ASCII: the advisory lock of the relay that works.
const RELAY_LOCK: i64 = 0x6f_75_74_62_6f_78;

/// The right to publish, of one relay at a time. It ends with its connection: a replica that dies cannot keep it.
pub(crate) struct Lock(Option<Transaction>);

impl Lock {
    /// `None`: another replica has it, and will see what waits. SQLite has one process, and no lock.
    pub(crate) async fn take(database: &Database) -> Result<Option<Self>, DbErr> {
        if !database.is_postgres() {
            return Ok(Some(Self(None)));
        }
        let transaction = database.begin().await?;
        let query = format!("SELECT pg_try_advisory_xact_lock({RELAY_LOCK}) AS taken");
        let query = Statement::from_string(DbBackend::Postgres, query);
        let row = transaction.query_one_raw(query).await?;
        let taken = row.is_some_and(|row| row.try_get("", "taken").unwrap_or(false));
        if !taken {
            transaction.rollback().await?;
            return Ok(None);
        }
        Ok(Some(Self(Some(transaction))))
    }

    /// Like the function of the same name, in the lock's own transaction: no second connection is needed.
    pub(crate) async fn next_batch(
        &self,
        database: &Database,
        except: &[String],
        limit: u64,
    ) -> Result<Vec<Model>, DbErr> {
        match &self.0 {
            Some(transaction) => next_batch(transaction, except, limit).await,
            None => next_batch(database.reader(), except, limit).await,
        }
    }

    /// Like the function of the same name, in the lock's own transaction.
    pub(crate) async fn mark_published(
        &self,
        database: &Database,
        seqs: Vec<i64>,
        at: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        match &self.0 {
            Some(transaction) => mark_published(transaction, seqs, at).await,
            None => mark_published(database.writer(), seqs, at).await,
        }
    }

    pub(crate) async fn release(self) -> Result<(), DbErr> {
        match self.0 {
            Some(transaction) => transaction.commit().await,
            None => Ok(()),
        }
    }
}
