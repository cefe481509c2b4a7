//! The composition root: the only place that names use cases and adapters together.

#[cfg(feature = "kafka")]
pub mod process;

use std::sync::Arc;

use batching::SingleFlight;
use database::{Database, DatabaseConfig};
use http_kit::http::{Health, Probe, STATUS_TIMEOUT, Service, Status};
use http_kit::telemetry;
use outbox::RelayWaker;
use poem::endpoint::BoxEndpoint;
use port_types::{Clock, SystemClock};
use tokio_util::sync::CancellationToken;

use crate::adapters::inbound::http::{self, StatusApi};
use crate::adapters::outbound::database::{Migrator, SeaOrmOrderRepository};
use crate::adapters::outbound::ids::UuidV7Generator;
use crate::adapters::outbound::product_catalog::HttpProductCatalog;
use crate::adapters::outbound::user_directory::HttpUserDirectory;
use crate::application::ports::{ProductCatalog, UserDirectory};
use crate::application::{Application, DeleteOrder, FindOrder, ListOrders, PlaceOrder};
use crate::config::{InspectionConfig, NeighboursConfig};

/// The database as it is: looking changes nothing.
pub async fn inspect(config: InspectionConfig) -> anyhow::Result<Database> {
    telemetry::init(&config.log)?;
    Database::connect(&config.database).await
}

/// The database, connected and migrated.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Database> {
    database::open::<Migrator>(config).await
}

/// The services that an order needs to be placed.
pub struct Neighbours {
    pub users: Arc<dyn UserDirectory>,
    pub catalog: Arc<dyn ProductCatalog>,
}

impl Neighbours {
    pub fn over_http(config: &NeighboursConfig) -> anyhow::Result<Self> {
        let limits = config.limits();
        let users = HttpUserDirectory::new(&config.user_service_url, limits)?;
        let catalog = HttpProductCatalog::new(&config.product_service_url, limits)?;
        Ok(Self { users: Arc::new(users), catalog: Arc::new(catalog) })
    }
}

/// Deletes idempotency keys that have expired, until `stop` is cancelled.
pub fn prune(database: &Database, stop: CancellationToken) -> impl Future<Output = ()> + use<> {
    idempotency::prune(database.clone(), || SystemClock.now(), stop)
}

/// The use cases over a database. `wake` is called when there is an event to relay.
pub fn application(
    database: &Database,
    neighbours: Neighbours,
    wake: RelayWaker,
) -> Arc<Application> {
    let orders = Arc::new(SeaOrmOrderRepository::new(database.clone(), wake));
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(UuidV7Generator));
    let Neighbours { users, catalog } = neighbours;
    Arc::new(Application {
        place_order: PlaceOrder::new(orders.clone(), users, catalog, clock.clone(), ids.clone()),
        find_order: FindOrder::new(orders.clone()),
        list_orders: ListOrders::new(orders.clone()),
        delete_order: DeleteOrder::new(orders, clock, ids),
    })
}

/// The API's operations over a database; `broker` is where the events go.
pub fn api(
    database: &Database,
    application: Arc<Application>,
    broker: Probe,
) -> BoxEndpoint<'static> {
    let outbox = database.clone();
    let status = StatusApi {
        status: Status::new(vec![
            Probe::new(database.engine().name(), database.health_check()),
            broker,
        ]),
        backlog: SingleFlight::new(STATUS_TIMEOUT, move || {
            let outbox = outbox.clone();
            async move { outbox::backlog(&outbox, http::MOST_COUNTED).await.ok() }
        }),
    };
    http::endpoint(application, status)
}

/// The whole service behind HTTP.
pub fn service(
    database: &Database,
    application: Arc<Application>,
    broker: Probe,
    stop: CancellationToken,
) -> Service {
    let health = Health::new(vec![Probe::new("database", database.health_check())], stop);
    let api = api(database, application, broker);
    http_kit::http::service(&shop_api::API, api, http::specification(), health)
}
