//! The composition root: the only place that names use cases and adapters together.

#[cfg(feature = "kafka")]
pub mod process;

use std::sync::Arc;

use database::{ChangeNotifier, Database, DatabaseConfig};
use http_kit::http::{Health, Probe, Service, Status};
use messaging::EventHandler;
use poem::endpoint::BoxEndpoint;
use port_types::{Clock, SystemClock};
use tokio_util::sync::CancellationToken;

use crate::adapters::inbound::events::OrderEventHandler;
use crate::adapters::inbound::http::{self, StatusApi, Unreadable};
use crate::adapters::outbound::database::{self as tables, Migrator, SeaOrmNotificationRepository};
use crate::adapters::outbound::feed::LiveFeed;
use crate::application::ports::Console;
use crate::application::{Application, FollowNotifications, ListNotifications, ShowAnnouncement};
use crate::config::RetentionConfig;

/// The database, connected and migrated.
pub async fn open(config: &DatabaseConfig) -> anyhow::Result<Database> {
    database::open::<Migrator>(config).await
}

/// The use cases over a database and a console, and what must [run](Feed::run) for them to follow what is shown.
pub async fn application(
    database: &Database,
    console: Arc<dyn Console>,
) -> anyhow::Result<(Arc<Application>, Feed)> {
    let notifier = ChangeNotifier::new("notifications_shown");
    // What the feed reads does not wait for those who catch up, and has a repository of its own.
    let repository =
        || Arc::new(SeaOrmNotificationRepository::new(database.clone(), notifier.clone()));
    let notifications = repository();
    let tail = Arc::new(LiveFeed::open(repository()).await?);
    let application = Application {
        show_announcement: ShowAnnouncement::new(
            notifications.clone(),
            console,
            Arc::new(SystemClock),
        ),
        list_notifications: ListNotifications::new(notifications.clone()),
        follow_notifications: FollowNotifications::new(notifications, tail.clone()),
    };
    let feed = Feed { tail, notifier, database: database.clone() };
    Ok((Arc::new(application), feed))
}

/// Deletes notifications that are older than they are kept, until `stop` is cancelled.
pub fn prune(
    database: &Database,
    config: RetentionConfig,
    stop: CancellationToken,
) -> impl Future<Output = ()> + use<> {
    let database = database.clone();
    async move {
        match config.retention() {
            None => stop.cancelled().await,
            Some(retention) => tables::prune(database, retention, || SystemClock.now(), stop).await,
        }
    }
}

/// What tells those who follow.
pub struct Feed {
    tail: Arc<LiveFeed>,
    notifier: ChangeNotifier,
    database: Database,
}

impl Feed {
    /// Until `stop` is cancelled; then nobody follows any more.
    pub async fn run(self, stop: CancellationToken) {
        let listening = self.notifier.clone().run(self.database, stop.clone());
        tokio::join!(self.tail.run(&self.notifier, stop), listening);
    }
}

/// What consumes the orders' events.
pub fn handler(application: &Arc<Application>) -> Arc<dyn EventHandler> {
    Arc::new(OrderEventHandler::new(application.clone()))
}

/// The API's operations over a database; `broker` is where the events come from, `unreadable` what of it cannot be read.
pub fn api(
    database: &Database,
    application: Arc<Application>,
    broker: Probe,
    unreadable: Unreadable,
) -> BoxEndpoint<'static> {
    let database = Probe::new(database.engine().name(), database.health_check());
    let status = Status::new(vec![database, broker]);
    let status = StatusApi { application: application.clone(), status, unreadable };
    http::endpoint(application, status)
}

/// The whole service behind HTTP.
pub fn service(
    database: &Database,
    application: Arc<Application>,
    broker: Probe,
    unreadable: Unreadable,
    mut probes: Vec<Probe>,
    stop: CancellationToken,
) -> Service {
    probes.insert(0, Probe::new("database", database.health_check()));
    let health = Health::new(probes, stop);
    let api = api(database, application, broker, unreadable);
    http_kit::http::service(&shop_api::API, api, http::specification(), health)
}
