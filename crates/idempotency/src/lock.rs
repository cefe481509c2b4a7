use std::array;

use database::{AdvisoryLockKey, Transaction};
use sea_orm::DbErr;
use sha2::{Digest, Sha256};

use crate::Request;

/// Tries to be the only transaction that works for a key. Keys that share a lock by chance only make a request look like
/// one that is still running.
pub(crate) async fn try_lock(
    transaction: &Transaction,
    request: &Request<'_>,
) -> Result<bool, DbErr> {
    let [first, second] = numbers(request);
    transaction.try_lock(AdvisoryLockKey::Two(first, second)).await
}

pub(crate) fn numbers(request: &Request<'_>) -> [i32; 2] {
    let mut digest = Sha256::new();
    digest.update(request.operation);
    digest.update([0]);
    digest.update(request.key);
    let digest: [u8; 32] = digest.finalize().into();
    let bytes = |number: usize| array::from_fn(|byte| digest[4 * number + byte]);
    array::from_fn(|number| i32::from_be_bytes(bytes(number)))
}
