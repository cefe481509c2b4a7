//! What is recorded for an idempotency key: the user as they were registered.

use database::{Transaction, failure};
use idempotency::Record;
use port_types::{Failure, IdempotentRequest, KeyState};
use sea_orm::TryIntoModel;

use super::{corrupt, entity, row, user};
use crate::domain::user::User;

const OPERATION: &str = "registerUser";
/// Of what [`keep`] records.
const RECORD_VERSION: u32 = 1;

/// `None` when the key was free, and is now taken.
pub(super) async fn keep(
    transaction: &Transaction,
    request: &IdempotentRequest,
    user: &User,
) -> Result<Option<KeyState<User>>, Failure> {
    let row = row(user).try_into_model().map_err(failure)?;
    let record = Record::new(RECORD_VERSION, &row).map_err(failure)?;
    let state = idempotency::record(transaction, OPERATION, request, &record).await;
    state.map_err(failure)?.map(|state| state.try_map(|record| read(&record))).transpose()
}

fn read(record: &Record) -> Result<User, Failure> {
    let row: entity::Model = record.read().map_err(corrupt)?;
    user(&row)
}
