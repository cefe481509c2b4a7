//! The composition root: which adapters the four applications get in one process.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use database::{Database, DatabaseConfig};
use http_kit::http::{Probe, Service};
use http_kit::server::Server;
use http_kit::shutdown::spawn_essential;
use messaging::InMemoryBus;
use notifier_service::adapters::outbound::console::LineConsole;
use notifier_service::application::ports::Console;
use notifier_service::config::RetentionConfig;
use notifier_service::wiring::Feed;
use order_service::wiring::Neighbours;
use outbox::{OutboxConfig, Relay, RelayWaker};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::neighbours::{InProcessProductCatalog, InProcessUserDirectory};
use crate::routes::routes;

/// How long a request waits for its batch, and its batch for the one connection that writes into a file. It is never away, only
/// busy: on a laptop that does other things too, sixteen who write at once are served rather than told to come back. Both waits
/// end before the request's own time does, so that nothing is stored of what was refused.
const WRITER_TIMEOUT_MS: u64 = 4_000;

/// The shop, open for customers once it [runs](Self::run).
pub struct Shop {
    server: Server,
    databases: Databases,
    service: Service,
    relay: Relay,
    feed: Feed,
    retention: RetentionConfig,
}

struct Databases {
    users: Database,
    products: Database,
    orders: Database,
    notifications: Database,
}

impl Shop {
    /// Takes the port, opens the databases and puts everything together. Notifications go to standard output.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        Self::open_with(config, Arc::new(LineConsole::on_stdout())).await
    }

    pub async fn open_with(config: &Config, console: Arc<dyn Console>) -> anyhow::Result<Self> {
        let server = Server::bind(&config.http).await?;
        let databases = Databases::open(&config.data_dir).await?;

        let users = user_service::wiring::application(&databases.users);
        let products = product_service::wiring::application(&databases.products);
        let (notifications, feed) =
            notifier_service::wiring::application(&databases.notifications, console).await?;
        let neighbours = Neighbours {
            users: Arc::new(InProcessUserDirectory { users: users.clone() }),
            catalog: Arc::new(InProcessProductCatalog { products: products.clone() }),
        };
        let wake = RelayWaker::default();
        let orders =
            order_service::wiring::application(&databases.orders, neighbours, wake.clone());
        // The bus delivers one after the other: what is on its way when the process dies is shown, and delivered again.
        let outbox = OutboxConfig { outbox_batch_rows: 100, ..OutboxConfig::default() };
        let bus = InMemoryBus::new(vec![notifier_service::wiring::handler(&notifications)]);
        let shown = &databases.notifications;
        let apis = [
            user_service::wiring::api(&databases.users, users),
            product_service::wiring::api(&databases.products, products),
            order_service::wiring::api(&databases.orders, orders, broker()),
            notifier_service::wiring::api(shown, notifications, broker(), Arc::new(Vec::new)),
        ];
        Ok(Self {
            relay: Relay::new(databases.orders.clone(), Arc::new(bus), wake, outbox),
            service: routes(apis),
            feed,
            retention: config.retention,
            server,
            databases,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Where to click.
    pub fn welcome(&self) -> String {
        let url = format!("http://{}", self.address());
        format!(
            "\n  Échoppe est ouverte. Ctrl-C pour fermer.\n\n    \
             la boutique         {url}/\n    \
             les API à essayer   {url}/docs/\n    \
             les produits        {url}/products\n    \
             les notifications   {url}/notifications\n"
        )
    }

    /// Serves until `stop` is cancelled. Then what was ordered is still shown, and the databases are closed.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        let stop_relay = CancellationToken::new();
        let relay = self.relay.run(stop_relay.clone());
        let relay = spawn_essential("relay", relay, stop_relay.clone(), stop.clone());
        let users = user_service::wiring::prune(&self.databases.users, stop.clone());
        let orders = order_service::wiring::prune(&self.databases.orders, stop.clone());
        let notifications = &self.databases.notifications;
        let notifications =
            notifier_service::wiring::prune(notifications, self.retention, stop.clone());
        let pruning = async {
            tokio::join!(users, orders, notifications);
        };
        let pruning = spawn_essential("pruning", pruning, stop.clone(), stop.clone());
        let feed = self.feed.run(stop.clone());
        let feed = spawn_essential("feed", feed, stop.clone(), stop.clone());
        self.server.serve(self.service, stop).await;
        stop_relay.cancel();
        let outcome = relay.await?.and(feed.await?).and(pruning.await?);
        self.databases.close().await;
        outcome
    }
}

impl Databases {
    async fn open(folder: &Path) -> anyhow::Result<Self> {
        prepare(folder)?;
        let file = |name: &str| {
            let path = folder.join(name).with_extension("sqlite");
            DatabaseConfig {
                database_acquire_timeout_ms: WRITER_TIMEOUT_MS,
                ..DatabaseConfig::new(format!("sqlite://{}", in_url(&path)))
            }
        };
        let opened = async {
            Ok(Self {
                users: user_service::wiring::open(&file("users")).await?,
                products: product_service::wiring::open(&file("products")).await?,
                orders: order_service::wiring::open(&file("orders")).await?,
                notifications: notifier_service::wiring::open(&file("notifications")).await?,
            })
        };
        let opened: anyhow::Result<Self> = opened.await;
        opened.with_context(|| format!("cannot open the databases in {}", folder.display()))
    }

    async fn close(self) {
        for database in [self.users, self.products, self.orders, self.notifications] {
            database.close().await;
        }
    }
}

/// What carries the events, as the status tells it.
fn broker() -> Probe {
    Probe::new("bus", InMemoryBus::pinger())
}

/// Makes the folder, for its owner alone, and finds out now, not at the first order, whether it can be written to.
fn prepare(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    tempfile::tempfile_in(folder)
        .with_context(|| format!("cannot write to the folder {}", folder.display()))?;
    Ok(())
}

/// A path as SQLite's URL takes it: `%` and `?` have a meaning there.
fn in_url(path: &Path) -> String {
    let path = path.display().to_string();
    path.replace('%', "%25").replace('?', "%3F")
}
