//! A network between us and PostgreSQL that goes silent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use database::{Database, DatabaseConfig, is_outage};
use futures_util::future::join_all;
use parking_lot::Mutex;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use test_database::Engine::Postgres;
use test_database::TestDatabase;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::tables::Migrator;

const CONNECTIONS: u32 = 4;
/// Far longer than anything may take.
const LONG: Duration = Duration::from_mins(2);

struct Shop {
    network: Network,
    /// Behind the network
    far: Database,
    near: Database,
    _place: TestDatabase,
}

async fn shop() -> Option<Shop> {
    let place = TestDatabase::create(Postgres).await?;
    let near = place.open::<Migrator>().await;
    let url = place.config().database_url;
    let (rest, name) = url.rsplit_once('/').unwrap();
    let (credentials, server) = rest.rsplit_once('@').unwrap();
    let network = Network::to(server.to_owned()).await;
    let config = DatabaseConfig {
        database_max_connections: CONNECTIONS,
        database_acquire_timeout_ms: 2_000,
        database_statement_timeout_ms: 500,
        ..DatabaseConfig::new(format!("{credentials}@{}/{name}", network.address))
    };
    let far = Database::connect(&config).await.unwrap();
    Some(Shop { network, far, near, _place: place })
}

async fn write(database: &Database, n: u32) -> Result<(), DbErr> {
    let insert = format!("INSERT INTO numbers VALUES ({n})");
    database.writer().execute_unprepared(&insert).await?;
    Ok(())
}

async fn is_written(database: &Database, n: u32) -> bool {
    let query = format!("SELECT n FROM numbers WHERE n = {n}");
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = database.reader().query_one_raw(query).await;
    row.unwrap().is_some()
}

#[tokio::test]
async fn silence_is_an_outage_and_nothing_of_it_is_left_afterwards() {
    let Some(shop) = shop().await else { return };
    // Every connection is in use when the network goes.
    let transactions = join_all((0..CONNECTIONS).map(|_| shop.far.begin())).await;
    shop.network.goes_silent();
    let writes = transactions.into_iter().map(|transaction| async {
        let transaction = transaction.unwrap();
        let outcome = transaction.execute_unprepared("INSERT INTO numbers VALUES (1)").await;
        outcome.map(|_| ())
    });
    for outcome in timeout(LONG, join_all(writes)).await.unwrap() {
        assert!(is_outage(&outcome.unwrap_err()));
    }
    assert!(is_outage(&timeout(LONG, write(&shop.far, 2)).await.unwrap().unwrap_err()));
    shop.network.comes_back_with_another_address();
    for n in 3..20 {
        write(&shop.far, n).await.unwrap();
    }
    assert!(!is_written(&shop.near, 1).await);
}

/// sqlx forgets that such a connection may be in a transaction: whatever it is used for next would be rolled back.
#[tokio::test]
async fn a_transaction_whose_begin_was_given_up_swallows_no_later_write() {
    let Some(shop) = shop().await else { return };
    // They are trusted without a trial when they are used again at once.
    let used = join_all((0..CONNECTIONS).map(|_| shop.far.begin())).await;
    drop(used);
    tokio::time::sleep(Duration::from_millis(100)).await;
    shop.network.goes_silent();
    let begins = join_all((0..CONNECTIONS).map(|_| shop.far.begin()));
    for outcome in timeout(LONG, begins).await.unwrap() {
        assert!(is_outage(&outcome.unwrap_err()));
    }
    shop.network.comes_back();
    for n in 0..20 {
        write(&shop.far, n).await.unwrap();
        assert!(is_written(&shop.near, n).await, "{n}");
    }
}

/// A network that can go silent: nothing arrives any more, and nobody is told.
struct Network {
    address: SocketAddr,
    /// Do connections hold back what they should carry? Each asks the one that was here when it began.
    silent: Arc<Mutex<watch::Sender<bool>>>,
}

impl Network {
    /// Between whoever connects to `address` and `server`.
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let network = Self { address: listener.local_addr().unwrap(), silent: Arc::default() };
        let current = network.silent.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let silent = current.lock().clone();
                tokio::spawn(connect(client, server.clone(), silent));
            }
        });
        network
    }

    fn goes_silent(&self) {
        self.silent.lock().send_replace(true);
    }

    /// What was held back arrives now.
    fn comes_back(&self) {
        self.silent.lock().send_replace(false);
    }

    /// New connections work. Those of before stay silent for ever.
    fn comes_back_with_another_address(&self) {
        *self.silent.lock() = watch::Sender::default();
    }
}

async fn connect(mut client: TcpStream, server: String, silent: watch::Sender<bool>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    tokio::select! {
        () = carry(from_client, to_server, &silent) => {}
        () = carry(from_server, to_client, &silent) => {}
    }
}

async fn carry(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, silent: &watch::Sender<bool>) {
    let (mut bytes, mut silent) = (vec![0; 64 * 1024], silent.subscribe());
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        silent.wait_for(|silent| !silent).await.unwrap();
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
