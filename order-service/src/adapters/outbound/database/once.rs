//! What is kept for an idempotency key: the order, as it was placed, as JSON.

use anyhow::Context;
use database::failure;
use port_types::{Failure, IdempotentRequest, KeyState};
use sea_orm::ConnectionTrait;

use super::entity::Model;
use super::rows;
use crate::domain::order::Order;

/// `None` when the key is free.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    keyed: &IdempotentRequest,
) -> Result<Option<KeyState<Order>>, Failure> {
    let earlier = idempotency::find(connection, &request(keyed)).await.map_err(failure)?;
    earlier.map(read).transpose()
}

pub(super) fn request(keyed: &IdempotentRequest) -> idempotency::Request<'_> {
    idempotency::Request {
        operation: "placeOrder",
        key: &keyed.key.name,
        fingerprint: &keyed.key.fingerprint,
        at: keyed.at,
        expires_at: keyed.expires_at(),
    }
}

fn read(earlier: idempotency::Earlier) -> Result<KeyState<Order>, Failure> {
    Ok(match earlier {
        idempotency::Earlier::Same(answer) => {
            let row = serde_json::from_str::<Model>(&answer).context("an order that was kept");
            KeyState::Replay(rows::order(&row.map_err(Failure::Unexpected)?)?)
        }
        idempotency::Earlier::Other => KeyState::Mismatch,
        idempotency::Earlier::Running => KeyState::InFlight,
    })
}
