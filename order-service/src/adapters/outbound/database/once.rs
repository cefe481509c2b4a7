//! What an idempotency key has led to: the order, as it was placed, as JSON.

use anyhow::Context;
use sea_orm::ConnectionTrait;

use super::entity::Model;
use super::rows;
use crate::application::Claim;
use crate::application::ports::{Earlier, Failure};

/// `None` when the key is free.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    claim: &Claim,
) -> Result<Option<Earlier>, Failure> {
    let earlier = idempotency::find(connection, &request(claim)).await?;
    earlier.map(read).transpose()
}

pub(super) fn request(claim: &Claim) -> idempotency::Request<'_> {
    idempotency::Request {
        operation: "placeOrder",
        key: &claim.key.name,
        fingerprint: &claim.key.fingerprint,
        at: claim.at,
        expires_at: claim.expires_at(),
    }
}

fn read(earlier: idempotency::Earlier) -> Result<Earlier, Failure> {
    Ok(match earlier {
        idempotency::Earlier::Same(answer) => {
            let row = serde_json::from_str::<Model>(&answer).context("an order that was kept");
            Earlier::Same(rows::order(&row.map_err(Failure::Unexpected)?)?)
        }
        idempotency::Earlier::Other => Earlier::Other,
        idempotency::Earlier::Running => Earlier::Running,
    })
}
