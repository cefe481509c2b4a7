//! What is recorded for an idempotency key: the order as it was placed.

use anyhow::Context;
use database::failure;
use idempotency::Record;
use port_types::{Failure, IdempotentRequest, KeyState};
use sea_orm::ConnectionTrait;

use super::entity::Model;
use super::rows;
use crate::domain::order::Order;

pub(super) const OPERATION: &str = "placeOrder";
/// Of what [`record`] writes.
const RECORD_VERSION: u32 = 1;

pub(super) fn record(row: &Model) -> Result<Record, Failure> {
    Record::new(RECORD_VERSION, row).map_err(failure)
}

/// `None` when the key is free.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    request: &IdempotentRequest,
) -> Result<Option<KeyState<Order>>, Failure> {
    let state = idempotency::find(connection, OPERATION, request).await.map_err(failure)?;
    state.map(|state| state.try_map(|record| read(&record))).transpose()
}

fn read(record: &Record) -> Result<Order, Failure> {
    let row = record.read().context("an order that was recorded").map_err(Failure::Unexpected)?;
    rows::order(&row)
}
