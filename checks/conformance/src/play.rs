//! Services that the kit plays itself, for those that cannot be judged without neighbours.

mod basket;
mod fields;
mod http;
mod lists;
mod orders;
mod problem;
mod products;
mod small_shop;
mod trouble;
mod users;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use chrono::SecondsFormat;
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

pub use http::{Call, Handler, Reply, serve};
pub use hyper::Method;
pub use problem::problem;
pub use small_shop::{SmallShop, shell};
pub use trouble::{Trouble, Troubles};

use crate::level::Service;

/// Neighbours that are being played, until this is dropped.
#[derive(Debug)]
pub struct Played {
    /// Where each one is asked.
    pub urls: BTreeMap<Service, String>,
    pub troubles: Troubles,
    _servers: JoinSet<std::io::Result<()>>,
}

impl Played {
    /// Listens at the address of each service; all of them are one shop.
    pub async fn open(addresses: &BTreeMap<Service, SocketAddr>) -> anyhow::Result<Self> {
        let (shop, troubles) = (SmallShop::default(), Troubles::default());
        let mut servers = JoinSet::new();
        let mut urls = BTreeMap::new();
        for (&service, address) in addresses {
            let listener = TcpListener::bind(address).await;
            let listener = listener.with_context(|| format!("cannot play at {address}"))?;
            urls.insert(service, format!("http://{}", listener.local_addr()?));
            let (shop, troubles) = (shop.clone(), troubles.clone());
            let handler: Handler = Arc::new(move |call| {
                let (shop, troubles) = (shop.clone(), troubles.clone());
                async move {
                    match troubles.reply(service).await {
                        Some(reply) => reply,
                        None => shop.answer(&call),
                    }
                }
                .boxed()
            });
            servers.spawn(serve(listener, handler));
        }
        Ok(Self {
            urls,
            troubles,
            _servers: servers,
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is played has no port for ids"
)]
fn new_id() -> String {
    Uuid::now_v7().to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is played has no port for time"
)]
fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}
