//! Asked over HTTP, as between two processes: what order-service's own tests let a mock answer is what user-service
//! answers.

use std::ops::Deref;
use std::time::Duration;

use http_kit::config::HttpConfig;
use http_kit::server::Server;
use order_service::adapters::outbound::user_directory::HttpUserDirectory;
use order_service::application::ports::UserDirectory;
use tokio_util::sync::{CancellationToken, DropGuard};
use upstream_client::UpstreamLimits;
use user_service::wiring;

use super::Users;

#[path = "../../../../order-service/tests/it/neighbours/user_directory.rs"]
mod suite;

struct UserService {
    users: Users,
    directory: HttpUserDirectory,
    _stop: DropGuard,
}

impl UserService {
    async fn start() -> Self {
        let users = Users::open().await;
        let server = Server::bind(&HttpConfig::loopback()).await.unwrap();
        let url = format!("http://{}", server.address());
        let stop = CancellationToken::new();
        let service = wiring::service(&users.database, stop.clone());
        tokio::spawn(server.serve(service, stop.clone()));
        Self {
            users,
            directory: HttpUserDirectory::new(&url, UpstreamLimits::within(Duration::from_secs(5)))
                .unwrap(),
            _stop: stop.drop_guard(),
        }
    }

    fn directory(&self) -> &dyn UserDirectory {
        &self.directory
    }
}

impl Deref for UserService {
    type Target = Users;

    fn deref(&self) -> &Users {
        &self.users
    }
}
