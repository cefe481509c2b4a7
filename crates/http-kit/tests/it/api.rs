//! A small service over a real socket.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_kit::config::HttpConfig;
use http_kit::http::{
    Amount, ApiInfo, Fields, Health, Id, IdempotencyKeyHeader, Idempotent, IfNoneMatch, Json,
    JsonArray, JsonBody, Localized, MERGE_PATCH, PositiveAmount, Problems, ReadJson,
    UnreadableBody, UnreadableParameter, endpoint, service, specification,
};
use http_kit::server::Server;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use reqwest::{Body, Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What the handlers share with the test.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) begun: AtomicUsize,
    pub(crate) started: Notify,
    pub(crate) may_end: Notify,
    pub(crate) ended: AtomicUsize,
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<State>,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<()>,
}

#[derive(Serialize, Object)]
pub(crate) struct Echo {
    text: String,
}

#[derive(Serialize, Object)]
struct Amounts {
    any: Amount<5>,
    positive: PositiveAmount<5>,
}

pub(crate) struct EchoBody<const IS_CHANGE: bool>(String);

pub(crate) const ID: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
const NO_TEXT: Localized<&str> = Localized { fr: "n'est pas un texte", en: "is no text" };

pub(crate) const INFO: ApiInfo = ApiInfo {
    problem_namespace: "urn:test:problem:",
    version: "1.2.3",
    contact: "Somebody",
    license: "MIT",
    license_url: "https://opensource.org/license/mit",
    gateway_problems: &[],
};

struct Api {
    state: Arc<State>,
}

#[OpenApi]
impl Api {
    #[oai(path = "/echo", method = "post")]
    async fn echo(
        &self,
        body: JsonBody<EchoBody<false>>,
    ) -> Result<Json<Echo>, Problems<UnreadableBody>> {
        let text = body.0.0;
        Ok(Json(Echo { text }))
    }

    /// Answers the key, or no text.
    #[oai(path = "/keyed", method = "post")]
    async fn keyed(
        &self,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKeyHeader,
    ) -> Result<Json<Echo>, Problems<Idempotent>> {
        let text = key.0.unwrap_or_default();
        Ok(Json(Echo { text }))
    }

    #[oai(path = "/panic/:id", method = "get")]
    async fn panic(&self, id: Path<Id>) -> Result<Json<Echo>, Problems<UnreadableParameter>> {
        panic!("a secret cause, {}", id.0.0);
    }

    #[oai(path = "/counted/:id", method = "get")]
    async fn counted(&self, id: Path<Id>) -> Result<Json<Echo>, Problems<UnreadableParameter>> {
        let text = id.0.0.to_string();
        Ok(Json(Echo { text }))
    }

    /// A list that never ends.
    #[oai(path = "/endless", method = "get")]
    async fn endless(&self) -> JsonArray<u64> {
        let numbers = futures_util::stream::iter((0..).map(Ok::<_, Infallible>));
        JsonArray::new(numbers)
    }

    /// For its description only.
    #[oai(path = "/amounts", method = "get")]
    async fn amounts(&self) -> Json<Amounts> {
        Json(Amounts { any: Amount(1.into()), positive: PositiveAmount(1.into()) })
    }

    /// As many numbers as are wanted.
    #[oai(path = "/numbers", method = "get")]
    async fn numbers(
        &self,
        count: Query<u64>,
        #[oai(name = "If-None-Match")] known: IfNoneMatch,
    ) -> JsonArray<u64> {
        let numbers = (0..count.0).map(Ok::<_, Infallible>);
        JsonArray::new(futures_util::stream::iter(numbers)).tagged(&known).await
    }

    /// Two methods, one of which has no body to answer.
    #[oai(path = "/echo/:id", method = "patch")]
    async fn change(
        &self,
        id: Path<Id>,
        body: JsonBody<EchoBody<true>>,
    ) -> Result<Json<Echo>, Problems<UnreadableBody>> {
        let text = format!("{} {}", id.0.0, body.0.0);
        Ok(Json(Echo { text }))
    }

    #[oai(path = "/echo/:id", method = "delete")]
    async fn delete(&self, _id: Path<Id>) {}

    /// Begins, waits to be let on, and ends.
    #[oai(path = "/slow", method = "post")]
    async fn slow(&self) -> Json<Echo> {
        self.state.begun.fetch_add(1, Ordering::SeqCst);
        self.state.started.notify_one();
        self.state.may_end.notified().await;
        self.state.ended.fetch_add(1, Ordering::SeqCst);
        let text = "done".to_owned();
        Json(Echo { text })
    }
}

impl<const IS_CHANGE: bool> ReadJson for EchoBody<IS_CHANGE> {
    type Schema = Echo;

    const MEDIA_TYPES: &'static [&'static str] =
        if IS_CHANGE { MERGE_PATCH } else { &["application/json"] };

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let text = fields.required("text", |value| {
            value.as_str().map(ToOwned::to_owned).ok_or_else(|| NO_TEXT.into())
        });
        text.map(Self)
    }
}

pub(crate) async fn problem(response: Response) -> Value {
    let status = response.status();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/problem+json");
    let request_id = header("x-request-id");
    let problem: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["instance"], request_id);
    problem
}

pub(crate) async fn start() -> Running {
    start_with(HttpConfig { shutdown_timeout_ms: 5_000, ..HttpConfig::loopback() }).await
}

pub(crate) async fn start_with(config: HttpConfig) -> Running {
    let state = Arc::new(State::default());
    let stop = CancellationToken::new();
    let server = Server::bind(&config).await.unwrap();
    let api = endpoint(Api { state: state.clone() });
    let health = Health::new(Vec::new(), stop.clone());
    let service = service(&INFO, api, specification::<Api>(&INFO, "echo", "").to_string(), health);
    Running {
        address: server.address(),
        task: tokio::spawn(server.serve(service, stop.clone())),
        state,
        stop,
    }
}

impl Running {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        Client::new().request(method, self.url(path))
    }

    pub(crate) fn json(&self, method: Method, path: &str, json: impl Into<Body>) -> RequestBuilder {
        self.request(method, path).header("content-type", "application/json").body(json)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn connect(&self) -> Raw {
        Raw(TcpStream::connect(self.address).await.unwrap())
    }
}

/// Waits for a condition, not for ever.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let outcome = tokio::time::timeout(Duration::from_mins(2), waiting).await;
    outcome.expect("the condition did not come true");
}

/// A client of HTTP/1.1 that shows what happens to its connection.
pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    pub(crate) async fn get(&mut self, path: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
        self.0.write_all(request.as_bytes()).await.unwrap();
    }

    /// The head of the answer to a question that is always answered alike.
    pub(crate) async fn get_live(&mut self) -> String {
        self.get("/health/live").await;
        let mut answer = Vec::new();
        while !answer.ends_with(b"live\n") {
            assert_ne!(self.0.read_buf(&mut answer).await.unwrap(), 0, "the connection has ended");
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Reads to the end of the connection, however it ends.
    pub(crate) async fn drain(mut self) -> usize {
        let (mut chunk, mut total) = (vec![0; 64 * 1024], 0);
        while let Ok(length @ 1..) = self.0.read(&mut chunk).await {
            total += length;
        }
        total
    }
}
