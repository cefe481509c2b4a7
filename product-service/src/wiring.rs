//! The composition root: the only place that names use cases and adapters together.

use std::sync::Arc;

use database::{Database, DatabaseConfig};
use http_kit::http::{Health, Probe, Service, Status};
use http_kit::server::Server;
use http_kit::{shutdown, telemetry};
use poem::endpoint::BoxEndpoint;
use tokio_util::sync::CancellationToken;

use crate::adapters::inbound::file;
use crate::adapters::inbound::http;
use crate::adapters::outbound::database::{Migrator, SeaOrmProductRepository};
use crate::application::{
    Application, FindProduct, FindProducts, ImportCatalogue, ListProducts, SeedCatalogue,
};
use crate::config::{Config, ImportConfig};

pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    server.serve(service(&database, stop.clone()), stop).await;
    database.close().await;
    Ok(())
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    connect(&config.database).await?.close().await;
    Ok(())
}

/// Imports a file and says what came of it. An empty database gets what the file names, and no other catalogue.
pub async fn import(config: ImportConfig) -> anyhow::Result<String> {
    telemetry::init(&config.log)?;
    let catalogue = file::read(&config.file)?;
    let database = connect(&config.database).await?;
    let import = application(&database);
    let upserted = import.import_catalogue.execute(&catalogue).await?;
    database.close().await;
    Ok(file::report(&upserted))
}

/// The database, connected, migrated and, when it is empty, seeded with the catalogue that ships with the service.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let database = connect(config).await?;
    let catalogue = file::shipped()?;
    let seed = application(&database);
    if seed.seed_catalogue.execute(&catalogue).await? {
        tracing::info!(products = catalogue.len(), "seeded the empty database");
    }
    Ok(database)
}

/// The use cases over a database.
pub fn application(database: &Database) -> Arc<Application> {
    let products = Arc::new(SeaOrmProductRepository::new(database.clone()));
    Arc::new(Application {
        find_product: FindProduct::new(products.clone()),
        find_products: FindProducts::new(products.clone()),
        list_products: ListProducts::new(products.clone()),
        import_catalogue: ImportCatalogue::new(products.clone()),
        seed_catalogue: SeedCatalogue::new(products),
    })
}

/// The API's operations over a database.
pub fn api(database: &Database, application: Arc<Application>) -> BoxEndpoint<'static> {
    let status = Status::new(vec![Probe::new(database.engine().name(), database.health_check())]);
    let versions = Arc::new(SeaOrmProductRepository::new(database.clone()));
    http::endpoint(application, versions, status)
}

/// The whole service behind HTTP.
pub fn service(database: &Database, stop: CancellationToken) -> Service {
    let health = Health::new(vec![Probe::new("database", database.health_check())], stop);
    let api = api(database, application(database));
    http_kit::http::service(&shop_api::API, api, http::specification(), health)
}

/// The database, connected and migrated.
async fn connect(config: &DatabaseConfig) -> anyhow::Result<Database> {
    database::open::<Migrator>(config).await
}
