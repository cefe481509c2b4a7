//! The composition root: the only place that names use cases and adapters together.

use std::sync::Arc;

use database::{Database, DatabaseConfig};
use http_kit::http::{Health, Probe, Service, Status};
use http_kit::server::Server;
use http_kit::{shutdown, telemetry};
use poem::endpoint::BoxEndpoint;
use port_types::{Clock, SystemClock};
use tokio_util::sync::CancellationToken;

use crate::adapters::inbound::http;
use crate::adapters::outbound::database::{Migrator, SeaOrmUserRepository};
use crate::adapters::outbound::ids::UuidV7Generator;
use crate::application::{Application, ChangeUser, DeleteUser, FindUser, ListUsers, RegisterUser};
use crate::config::Config;

pub async fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    let stop = shutdown::on_signal()?;
    let server = Server::bind(&config.http).await?;
    let database = shutdown::unless_stopped(&stop, open(&config.database)).await?;
    let pruning = prune(&database, stop.clone());
    let pruning = shutdown::spawn_essential("pruning", pruning, stop.clone(), stop.clone());
    server.serve(service(&database, stop.clone()), stop).await;
    let pruned = pruning.await?;
    database.close().await;
    pruned
}

pub async fn migrate(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config.log)?;
    open(&config.database).await?.close().await;
    Ok(())
}

/// The database, connected and migrated.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Database> {
    database::open::<Migrator>(config).await
}

/// Deletes idempotency keys that have expired, until `stop` is cancelled.
pub fn prune(database: &Database, stop: CancellationToken) -> impl Future<Output = ()> + use<> {
    idempotency::prune(database.clone(), || SystemClock.now(), stop)
}

/// The use cases over a database.
pub fn application(database: &Database) -> Arc<Application> {
    let users = Arc::new(SeaOrmUserRepository::new(database.clone()));
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(UuidV7Generator));
    Arc::new(Application {
        register_user: RegisterUser::new(users.clone(), clock, ids),
        find_user: FindUser::new(users.clone()),
        list_users: ListUsers::new(users.clone()),
        change_user: ChangeUser::new(users.clone()),
        delete_user: DeleteUser::new(users),
    })
}

/// The API's operations over a database.
pub fn api(database: &Database, application: Arc<Application>) -> BoxEndpoint<'static> {
    let status = Status::new(vec![Probe::new(database.engine().name(), database.health_check())]);
    http::endpoint(application, status)
}

/// The whole service behind HTTP.
pub fn service(database: &Database, stop: CancellationToken) -> Service {
    let health = Health::new(vec![Probe::new("database", database.health_check())], stop);
    let api = api(database, application(database));
    http_kit::http::service(&shop_api::API, api, http::specification(), health)
}
