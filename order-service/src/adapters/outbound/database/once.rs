//! What an idempotency key has led to: the order, as it was placed, as JSON.

use anyhow::Context;
use database::Transaction;
use sea_orm::{ConnectionTrait, TryIntoModel};

use super::entity::Model;
use super::rows;
use crate::application::Claim;
use crate::application::ports::{Earlier, Failure};
use crate::domain::order::Order;

/// `None` when the key is free.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    claim: &Claim,
) -> Result<Option<Earlier>, Failure> {
    let earlier = idempotency::find(connection, &request(claim)).await?;
    earlier.map(read).transpose()
}

/// `None` when the key was free, and is now taken.
pub(super) async fn keep(
    transaction: &Transaction,
    claim: &Claim,
    order: &Order,
) -> Result<Option<Earlier>, Failure> {
    let row = rows::row(order).try_into_model()?;
    let answer = serde_json::to_string(&row).context("an order as JSON");
    let answer = answer.map_err(Failure::Unexpected)?;
    let earlier = idempotency::keep(transaction, &request(claim), answer).await?;
    earlier.map(read).transpose()
}

fn request(claim: &Claim) -> idempotency::Request<'_> {
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
