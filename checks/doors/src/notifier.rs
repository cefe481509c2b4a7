use std::sync::Arc;

use chrono::DateTime;
use event_bus::{EventHandler, HandleError, Received};
use notifier_service::adapters::outbound::console::LineConsole;
use notifier_service::wiring;
use test_database::{Engine, TestDatabase};
use tokio::runtime::{Builder, Runtime};

/// The handler of the orders' events, on a database of its own, in front of a console that nobody sees.
pub struct Notifier {
    runtime: Runtime,
    handler: Arc<dyn EventHandler>,
    _place: TestDatabase,
}

impl Notifier {
    pub fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (handler, place) = runtime.block_on(async {
            let place = TestDatabase::create(Engine::Sqlite).await.expect("SQLite");
            let database = wiring::open(&place.config()).await.expect("a database");
            let console = Arc::new(LineConsole::new(std::io::sink()));
            let application = wiring::application(&database, console).await;
            let (application, _) = application.expect("an application");
            (wiring::handler(&application), place)
        });
        Self { runtime, handler, _place: place }
    }

    /// Hands over a message; panics when it would be tried again, for ever.
    pub fn try_message(&self, payload: &[u8]) {
        let message = Received {
            payload: payload.to_vec(),
            published_at: DateTime::UNIX_EPOCH,
            position: "orders/0/1".to_owned(),
        };
        let handled = self.runtime.block_on(self.handler.handle(&message));
        if let Err(HandleError::Retry(error)) = handled {
            panic!("{error:#}");
        }
    }
}
