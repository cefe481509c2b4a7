//! The composition root: the only place that names use cases and adapters together.

use std::sync::Arc;

use database::{Database, DatabaseConfig};
use event_bus::EventHandler;
use event_bus::kafka::{DeadLetters, KafkaConsumer};
use poem::Endpoint;
use service_kit::http::{Health, Probe};
use service_kit::server::Server;
use service_kit::{shutdown, telemetry};
use tokio_util::sync::CancellationToken;

use crate::adapters::inbound::events::OrderEventHandler;
use crate::adapters::inbound::http;
use crate::adapters::outbound::clock::SystemClock;
use crate::adapters::outbound::console::LineConsole;
use crate::adapters::outbound::database::{Migrator, SeaOrmNotificationRepository};
use crate::application::ports::Console;
use crate::application::{Application, ListNotifications, ShowAnnouncement};
use crate::config::{Config, DeadLettersConfig};

pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    let application = application(&database, Arc::new(LineConsole::on_stdout()));
    let consumer = KafkaConsumer::new(&config.kafka, &config.group, &config.dead_letters)?;
    let status = consumer.status();
    let consuming = consumer.run(handler(&application), stop.clone());
    let consuming = shutdown::spawn_essential("consumer", consuming, stop.clone(), stop.clone());
    // What was shown can be read without Kafka.
    let probe = Probe::told("consumer", move || std::future::ready(status.check()));
    let endpoint = service(&database, application, vec![probe], stop.clone());
    server.serve(endpoint, stop).await;
    let outcome = consuming.await?;
    database.close().await;
    outcome
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    open(&config.database).await?.close().await;
    Ok(())
}

/// The events that could not be handled.
pub fn dead_letters(config: &DeadLettersConfig) -> anyhow::Result<DeadLetters> {
    telemetry::init(&config.log)?;
    Ok(DeadLetters::new(&config.kafka, &config.dead_letters))
}

/// The database, connected and migrated.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let database = Database::connect(config).await?;
    database::migrate::<Migrator>(&database).await?;
    Ok(database)
}

/// The use cases over a database and a console.
pub fn application(database: &Database, console: Arc<dyn Console>) -> Arc<Application> {
    let notifications = Arc::new(SeaOrmNotificationRepository::new(database.clone()));
    let clock = Arc::new(SystemClock);
    Arc::new(Application {
        show_announcement: ShowAnnouncement::new(notifications.clone(), console, clock),
        list_notifications: ListNotifications::new(notifications),
    })
}

/// What consumes the orders' events.
pub fn handler(application: &Arc<Application>) -> Arc<dyn EventHandler> {
    Arc::new(OrderEventHandler::new(application.clone()))
}

/// The whole service behind HTTP.
pub fn service(
    database: &Database,
    application: Arc<Application>,
    mut probes: Vec<Probe>,
    stop: CancellationToken,
) -> impl Endpoint + use<> {
    probes.insert(0, Probe::new("database", database.pinger()));
    let health = Health::new(probes, stop);
    let api = http::endpoint(application);
    service_kit::http::service(api, http::specification(), health)
}
