//! The composition root: the only place that names use cases and adapters together.

use std::sync::Arc;
use std::time::Duration;

use batching::SingleFlight;
use database::{Database, DatabaseConfig};
use http_kit::http::{Health, Probe, STATUS_TIMEOUT, Service, Status};
use http_kit::server::Server;
use http_kit::{shutdown, telemetry};
use messaging::kafka::{KafkaConfig, KafkaEventPublisher, ensure_topic};
use outbox::{Relay, RelayWaker};
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
use crate::config::{Config, InspectionConfig, NeighboursConfig};

/// How long a stop waits for Kafka to acknowledge what it was handed.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// Stops in the order in which work flows: first no new requests, then the relay, which publishes what they left.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    let neighbours = Neighbours::over_http(&config.neighbours)?;
    let wake = RelayWaker::default();
    let publisher = Arc::new(KafkaEventPublisher::new(&config.kafka)?);
    let stop_relay = CancellationToken::new();
    let relay = Relay::new(database.clone(), publisher.clone(), wake.clone(), config.outbox);
    let relay = relay_to_kafka(relay, config.kafka, stop_relay.clone());
    let relay = shutdown::spawn_essential("relay", relay, stop_relay.clone(), stop.clone());
    let pruning = prune(&database, stop.clone());
    let pruning = shutdown::spawn_essential("pruning", pruning, stop.clone(), stop.clone());

    let application = application(&database, neighbours, wake);
    let broker = Probe::new("kafka", publisher.pinger());
    let endpoint = service(&database, application, broker, stop.clone());
    server.serve(endpoint, stop).await;
    stop_relay.cancel();
    let relayed = relay.await?;
    publisher.flush(FLUSH_TIMEOUT).await;
    let pruned = pruning.await?;
    database.close().await;
    relayed.and(pruned)
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    open(&config.database).await?.close().await;
    Ok(())
}

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

/// The topic is there before anything is published to it.
async fn relay_to_kafka(relay: Relay, kafka: KafkaConfig, stop: CancellationToken) {
    if ensure_topic(&kafka, &stop).await {
        relay.run(stop).await;
    }
}
