//! What an idempotency key has led to: the user, as they were registered, as JSON.

use database::Transaction;
use sea_orm::TryIntoModel;

use super::{corrupt, entity, row, user};
use crate::application::Claim;
use crate::application::ports::{Earlier, Failure};
use crate::domain::user::User;

/// `None` when the key was free, and is now taken.
pub(super) async fn keep(
    transaction: &Transaction,
    claim: &Claim,
    user: &User,
) -> Result<Option<Earlier>, Failure> {
    let request = idempotency::Request {
        operation: "registerUser",
        key: &claim.key.name,
        fingerprint: &claim.key.fingerprint,
        at: claim.at,
        expires_at: claim.expires_at(),
    };
    let row = row(user).try_into_model()?;
    let answer = serde_json::to_string(&row).map_err(corrupt)?;
    let earlier = idempotency::keep(transaction, &request, answer).await?;
    earlier.map(read).transpose()
}

fn read(earlier: idempotency::Earlier) -> Result<Earlier, Failure> {
    Ok(match earlier {
        idempotency::Earlier::Same(answer) => {
            let row: entity::Model = serde_json::from_str(&answer).map_err(corrupt)?;
            Earlier::Same(user(&row)?)
        }
        idempotency::Earlier::Other => Earlier::Other,
        idempotency::Earlier::Running => Earlier::Running,
    })
}
