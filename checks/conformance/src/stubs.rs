//! Stubs of services, for those that cannot be judged without neighbours.

mod http;
mod shop;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::FutureExt;
use parking_lot::{Mutex, MutexGuard};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use http::{Call, Handler, Reply, serve};

use crate::kafka::{Kafka, Message, Publisher};
use crate::service::Service;
use crate::values::{id, new_id, now};
use shop::InMemoryShop;

/// Longer than any service waits for a neighbour.
const SILENCE: Duration = Duration::from_secs(45);

/// Bytes that no service expects of a user or of a list of products.
const FLOOD: usize = 10_000_000;

/// How a stub misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It answers 500.
    ServerError,
    /// It takes the request and says nothing.
    Silence,
    /// It answers 200 with half of something.
    NoJson,
    /// It answers 200 with JSON of another shape.
    OtherShape,
    /// The same, and does not come to an end for 10 MB.
    Flood,
    /// It takes the request and resets the connection.
    Reset,
}

/// The faults of all stubs at this moment.
#[derive(Debug, Clone, Default)]
pub struct FaultInjection(Arc<Mutex<BTreeMap<Service, Fault>>>);

/// A fault that ends when this is dropped.
#[must_use]
pub struct ActiveFault(FaultInjection, Service);

impl FaultInjection {
    pub fn begin(&self, service: Service, fault: Fault) -> ActiveFault {
        self.faults().insert(service, fault);
        ActiveFault(self.clone(), service)
    }

    pub fn of(&self, service: Service) -> Option<Fault> {
        self.faults().get(&service).copied()
    }

    fn faults(&self) -> MutexGuard<'_, BTreeMap<Service, Fault>> {
        self.0.lock()
    }
}

impl Drop for ActiveFault {
    fn drop(&mut self) {
        self.0.faults().remove(&self.1);
    }
}

/// Stubs that listen until this is dropped.
#[derive(Debug)]
pub struct Stubs {
    pub urls: BTreeMap<Service, String>,
    pub faults: FaultInjection,
    _servers: JoinSet<std::io::Result<()>>,
}

/// One of them.
#[derive(Clone)]
struct Stub {
    service: Service,
    shop: InMemoryShop,
    faults: FaultInjection,
    publisher: Option<Publisher>,
}

impl Stubs {
    /// Listens at the address of each service; all of them are one shop. What happens to its orders goes to Kafka.
    pub async fn start(
        addresses: &[(Service, SocketAddr)],
        kafka: Option<&Kafka>,
    ) -> anyhow::Result<Self> {
        let (shop, faults) = (InMemoryShop::default(), FaultInjection::default());
        let kafka =
            kafka.filter(|_| addresses.iter().any(|(service, _)| *service == Service::Order));
        let publisher = kafka.map(Publisher::new).transpose()?;
        let mut servers = JoinSet::new();
        let mut urls = BTreeMap::new();
        for &(service, address) in addresses {
            let listener = TcpListener::bind(address).await;
            let listener = listener.with_context(|| taken(service, address))?;
            let mut address = listener.local_addr()?;
            if address.ip().is_unspecified() {
                // It listens at every address of this host; not every system connects to that one.
                address.set_ip(Ipv4Addr::LOCALHOST.into());
            }
            urls.insert(service, format!("http://{address}"));
            let (shop, faults, publisher) = (shop.clone(), faults.clone(), publisher.clone());
            let stub = Stub { service, shop, faults, publisher };
            let handler: Handler = Arc::new(move |call| {
                let stub = stub.clone();
                async move { stub.answer(&call).await }.boxed()
            });
            servers.spawn(serve(listener, handler));
        }
        Ok(Self { urls, faults, _servers: servers })
    }
}

fn taken(service: Service, address: SocketAddr) -> String {
    let name = service.plural();
    format!(
        "cannot play {name} at {address}: stop what listens there, or play at another address \
        (--play {name}=127.0.0.1:9001), or say where the {name} are (--neighbour {name}=http://…)"
    )
}

impl Stub {
    async fn answer(&self, call: &Call) -> Reply {
        if let Some(fault) = self.faults.of(self.service) {
            return faulty(fault).await;
        }
        if Service::of(&call.path) != Some(self.service) {
            return Reply::problem(404, "unknown-route");
        }
        let (reply, event) = self.shop.answer(call);
        match (&self.publisher, event) {
            (Some(publisher), Some((kind, order))) => {
                let message = Message::about(&order, order_event(kind, &order, call).to_string());
                match publisher.publish(&message).await {
                    Ok(()) => reply,
                    Err(_) => Reply::problem(503, "unavailable"),
                }
            }
            _ => reply,
        }
    }
}

async fn faulty(fault: Fault) -> Reply {
    match fault {
        Fault::ServerError => Reply::problem(500, "internal-error"),
        Fault::Silence => {
            tokio::time::sleep(SILENCE).await;
            Reply::problem(503, "unavailable")
        }
        Fault::NoJson => Reply::text(200, "text/html", "<html>[{\"id\":"),
        Fault::OtherShape => Reply::json(200, &json!({ "surprise": true })),
        Fault::Flood => {
            // Not through `Value`, which would take its time in a debug build.
            let surprise = "!".repeat(FLOOD);
            Reply::text(200, "application/json", format!(r#"{{"surprise":"{surprise}"}}"#))
        }
        Fault::Reset => Reply { is_reset: true, ..Reply::empty(503) },
    }
}

/// The event that an order-service publishes of an order, in the trace of the request.
pub fn order_event(kind: &str, order: &Value, call: &Call) -> Value {
    json!({
        "specversion": "1.0",
        "id": new_id(),
        "source": "/order-service",
        "type": kind,
        "subject": id(order),
        "time": now(),
        "datacontenttype": "application/json",
        "traceparent": call.header("traceparent").map_or_else(new_trace, str::to_owned),
        "data": order,
    })
}

/// The start of a trace that nobody records.
fn new_trace() -> String {
    let trace_id = new_id().replace('-', "");
    format!("00-{trace_id}-{}-00", &trace_id[16..])
}
