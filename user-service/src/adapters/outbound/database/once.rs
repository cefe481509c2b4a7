//! What is kept for an idempotency key: the user, as they were registered, as JSON.

use database::{Transaction, failure};
use port_types::{Failure, IdempotentRequest, KeyState};
use sea_orm::TryIntoModel;

use super::{corrupt, entity, row, user};
use crate::domain::user::User;

/// `None` when the key was free, and is now taken.
pub(super) async fn keep(
    transaction: &Transaction,
    request: &IdempotentRequest,
    user: &User,
) -> Result<Option<KeyState<User>>, Failure> {
    let request = idempotency::Request {
        operation: "registerUser",
        key: &request.key.name,
        fingerprint: &request.key.fingerprint,
        at: request.at,
        expires_at: request.expires_at(),
    };
    let row = row(user).try_into_model().map_err(failure)?;
    let answer = serde_json::to_string(&row).map_err(corrupt)?;
    let state = idempotency::keep(transaction, &request, answer).await.map_err(failure)?;
    state.map(read).transpose()
}

fn read(earlier: idempotency::Earlier) -> Result<KeyState<User>, Failure> {
    Ok(match earlier {
        idempotency::Earlier::Same(answer) => {
            let row: entity::Model = serde_json::from_str(&answer).map_err(corrupt)?;
            KeyState::Replay(user(&row)?)
        }
        idempotency::Earlier::Other => KeyState::Mismatch,
        idempotency::Earlier::Running => KeyState::InFlight,
    })
}
