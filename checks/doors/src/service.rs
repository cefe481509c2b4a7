use event_bus::InProcessBus;
use order_service::wiring as orders;
use outbox::Wake;
use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, Request, Response};
use service_kit::http::Probe;
use strange_requests::{Answer, Operation};
use test_database::{Engine, TestDatabase};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use user_service::wiring as users;

use crate::neighbours::neighbours;

/// One operation of a service behind its whole HTTP adapter, on an empty database of its own.
pub struct Service {
    runtime: Runtime,
    endpoint: BoxEndpoint<'static, Response>,
    operation: Operation,
    method: Method,
    path: String,
    _place: TestDatabase,
}

const USERS: &str = include_str!("../../../openapi/user.json");
const ORDERS: &str = include_str!("../../../openapi/order.json");
const USER: &[u8] = br#"{"nom":"Martin","prenom":"Z","adresse":"Lyon"}"#;

impl Service {
    pub fn user_request() -> Self {
        let (runtime, place, endpoint) = user_service();
        let operation = Operation::of(USERS, "post", "/users");
        Self {
            runtime,
            endpoint,
            operation,
            method: Method::POST,
            path: "/users".to_owned(),
            _place: place,
        }
    }

    pub fn user_change() -> Self {
        let (runtime, place, endpoint) = user_service();
        let operation = Operation::of(USERS, "patch", "/users/{id}");
        let path = runtime.block_on(async {
            let response = endpoint.call(request(Method::POST, "/users", USER)).await;
            let response = response.expect("an answer");
            let path = response.headers()["location"].to_str();
            path.expect("a path").to_owned()
        });
        Self { runtime, endpoint, operation, method: Method::PATCH, path, _place: place }
    }

    pub fn order_request() -> Self {
        let runtime = runtime();
        let (place, endpoint) = runtime.block_on(async {
            let place = TestDatabase::create(Engine::Sqlite).await.expect("SQLite");
            let database = orders::open(&place.config()).await.expect("a database");
            let application = orders::application(&database, neighbours(), Wake::default());
            let broker = Probe::new("bus", InProcessBus::pinger());
            let stop = CancellationToken::new();
            let endpoint = orders::service(&database, application, broker, stop);
            (place, endpoint.map_to_response().boxed())
        });
        Self {
            runtime,
            endpoint,
            operation: Operation::of(ORDERS, "post", "/orders"),
            method: Method::POST,
            path: "/orders".to_owned(),
            _place: place,
        }
    }

    /// Sends a body; panics when the answer to it is wrong.
    pub fn try_body(&self, body: &[u8]) {
        let answer = self.runtime.block_on(async {
            let request = request(self.method.clone(), &self.path, body);
            let response = self.endpoint.call(request).await.expect("an answer");
            Answer::of(response).await
        });
        if let Err(fault) = self.operation.judge(body, &answer) {
            panic!("{fault}");
        }
    }
}

fn user_service() -> (Runtime, TestDatabase, BoxEndpoint<'static, Response>) {
    let runtime = runtime();
    let (place, endpoint) = runtime.block_on(async {
        let place = TestDatabase::create(Engine::Sqlite).await.expect("SQLite");
        let database = users::open(&place.config()).await.expect("a database");
        let endpoint = users::service(&database, CancellationToken::new());
        (place, endpoint.map_to_response().boxed())
    });
    (runtime, place, endpoint)
}

/// One thread: what is covered does not depend on who runs first.
fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

fn request(method: Method, path: &str, body: &[u8]) -> Request {
    let request = Request::builder().method(method).uri_str(path);
    request.content_type("application/json").body(body.to_vec())
}
