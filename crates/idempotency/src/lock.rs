use std::array;

use database::Transaction;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sha2::{Digest, Sha256};

use crate::Request;

/// Tries to be the only transaction that works for a key; the right ends with the transaction, however it ends. `false`:
/// another one has it. On SQLite the transaction is the only one that writes, whatever it writes.
///
/// The lock is two numbers of 32 bits: PostgreSQL keeps those apart from the locks that are one number of 64. Keys that
/// share a lock by chance only make a request look like one that is still running.
pub(crate) async fn try_lock(
    transaction: &Transaction,
    request: &Request<'_>,
) -> Result<bool, DbErr> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let [first, second] = numbers(request);
    let query = format!("SELECT pg_try_advisory_xact_lock({first}, {second}) AS taken");
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = transaction.query_one_raw(query).await?;
    row.map_or(Ok(false), |row| row.try_get("", "taken"))
}

fn numbers(request: &Request<'_>) -> [i32; 2] {
    let mut digest = Sha256::new();
    digest.update(request.operation);
    digest.update([0]);
    digest.update(request.key);
    let digest: [u8; 32] = digest.finalize().into();
    let bytes = |number: usize| array::from_fn(|byte| digest[4 * number + byte]);
    array::from_fn(|number| i32::from_be_bytes(bytes(number)))
}
