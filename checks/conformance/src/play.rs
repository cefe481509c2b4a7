//! Services that the kit plays itself, for those that cannot be judged without neighbours.

mod announcer;
mod basket;
mod fields;
mod http;
mod lists;
mod manners;
mod orders;
mod problem;
mod products;
mod small_shop;
mod trouble;
mod twice;
mod users;
mod wishes;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use chrono::SecondsFormat;
use futures_util::FutureExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

pub use announcer::{Announcement, Announcer};
pub use http::{Call, Handler, Reply, serve};
pub use hyper::Method;
pub use manners::shell;
pub use problem::problem;
pub use small_shop::SmallShop;
pub use trouble::{Trouble, Troubles};

use crate::level::Service;
use crate::options::Kafka;

/// Neighbours that are being played, until this is dropped.
#[derive(Debug)]
pub struct Played {
    /// Where each one is asked.
    pub urls: BTreeMap<Service, String>,
    pub troubles: Troubles,
    _servers: JoinSet<std::io::Result<()>>,
}

/// What one of them does.
#[derive(Clone)]
struct Player {
    service: Service,
    shop: SmallShop,
    troubles: Troubles,
    announcer: Option<Announcer>,
}

impl Played {
    /// Listens at the address of each service; all of them are one shop. What happens to its orders goes to Kafka.
    pub async fn open(
        addresses: &BTreeMap<Service, SocketAddr>,
        kafka: Option<&Kafka>,
    ) -> anyhow::Result<Self> {
        let (shop, troubles) = (SmallShop::default(), Troubles::default());
        let announcer = match kafka.filter(|_| addresses.contains_key(&Service::Order)) {
            Some(kafka) => Some(Announcer::new(kafka)?),
            None => None,
        };
        let mut servers = JoinSet::new();
        let mut urls = BTreeMap::new();
        for (&service, address) in addresses {
            let listener = TcpListener::bind(address).await;
            let listener = listener.with_context(|| taken(service, *address))?;
            urls.insert(service, format!("http://{}", listener.local_addr()?));
            let player = Player {
                service,
                shop: shop.clone(),
                troubles: troubles.clone(),
                announcer: announcer.clone(),
            };
            let handler: Handler = Arc::new(move |call| {
                let player = player.clone();
                async move { player.answer(&call).await }.boxed()
            });
            servers.spawn(serve(listener, handler));
        }
        Ok(Self { urls, troubles, _servers: servers })
    }
}

fn taken(service: Service, address: SocketAddr) -> String {
    format!(
        "cannot play {service}s at {address}: stop what listens there, or play at another address \
        (--play {service}s=127.0.0.1:9001), or say where the {service}s are (--neighbour {service}s=http://…)"
    )
}

impl Player {
    async fn answer(&self, call: &Call) -> Reply {
        if let Some(reply) = self.troubles.reply(self.service).await {
            return shell(call, reply);
        }
        if Service::of(&call.path) != Some(self.service) {
            return shell(call, problem(404, "unknown-route"));
        }
        let reply = self.shop.answer(call);
        let announcement = Announcement::of(call, &reply, &self.shop);
        if let (Service::Order, Some(announcer), Some(announcement)) =
            (self.service, &self.announcer, announcement)
            && announcer.publish(&announcement).await.is_err()
        {
            return shell(call, problem(503, "unavailable"));
        }
        reply
    }
}

#[expect(clippy::disallowed_methods, reason = "what is played has no port for ids")]
pub(crate) fn new_id() -> String {
    Uuid::now_v7().to_string()
}

#[expect(clippy::disallowed_methods, reason = "what is played has no port for time")]
fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}
