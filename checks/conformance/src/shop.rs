//! The system under test, as HTTP and Kafka show it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use reqwest::header::HeaderValue;
use reqwest::{Body, Client, Method, Url, redirect};
use serde_json::Value;

use crate::console::Console;
use crate::contract::Level;
use crate::failure::{Failure, Silence};
use crate::kafka::Topic;
use crate::request::{Connection, Head, Request};
use crate::response::Response;
use crate::service::Service;
use crate::stubs::FaultInjection;

/// Longer than any response takes, lists of a hundred thousand rows included.
const TIMEOUT: Duration = Duration::from_mins(1);
/// How often a request is sent whose refusal breaks off.
const ATTEMPTS: u32 = 3;

/// Bytes in each piece of a chunked body.
const PIECE: usize = 8 * 1024;

/// Where everything is.
#[derive(Debug, Default)]
pub struct Endpoints {
    pub base: String,
    /// Services that are not behind the base URL.
    pub elsewhere: BTreeMap<Service, String>,
    /// What stands for the base URL in the commands of a report.
    pub public_url: Option<String>,
    pub topic: Option<Topic>,
    /// What the notifier prints.
    pub console: Option<Console>,
    /// The faults of the stubs, if there are stubs.
    pub faults: Option<FaultInjection>,
}

/// The endpoints seen by one check, and what it created there.
#[derive(Debug, Clone)]
pub struct Shop {
    http: Client,
    endpoints: Arc<Endpoints>,
    created: Arc<Mutex<Vec<Created>>>,
    /// Whether errors are judged by their status alone.
    lenient: bool,
}

/// A user or an order that a check created.
#[derive(Debug, PartialEq, Eq)]
enum Created {
    At(String),
    /// By a `POST` to this list, whose response says nothing of what it created.
    Somewhere(String),
}

impl Endpoints {
    /// The URL of a path; an absolute URL stands for itself.
    fn url(&self, target: &str) -> anyhow::Result<Url> {
        let absolute = target.starts_with("http://") || target.starts_with("https://");
        let elsewhere = Service::of(target).and_then(|service| self.elsewhere.get(&service));
        Ok(Url::parse(&match absolute {
            true => target.to_owned(),
            false => format!("{}{target}", elsewhere.unwrap_or(&self.base)),
        })?)
    }
}

impl Shop {
    pub fn new(endpoints: Endpoints) -> Result<Self, Failure> {
        let http = Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(TIMEOUT);
        let http = http.build().map_err(|error| no_response("a client of HTTP", &error.into()))?;
        let endpoints = Arc::new(endpoints);
        Ok(Self { http, endpoints, created: Arc::default(), lenient: false })
    }

    /// The same shop for another check, which deletes only what it created itself.
    pub fn judged_at(&self, level: Level) -> Self {
        Self { created: Arc::default(), lenient: level < Level::Errors, ..self.clone() }
    }

    /// The topic; most checks that need it are left out when there is none.
    pub fn topic(&self) -> Result<&Topic, Failure> {
        let needed = ("the topic: --kafka BROKERS", "le sujet : --kafka BROKERS");
        let missing = || Failure::new(needed, "", "").unjudged();
        self.endpoints.topic.as_ref().ok_or_else(missing)
    }

    /// The console of the notifier, when the kit was told of one.
    pub fn console(&self) -> Option<&Console> {
        self.endpoints.console.as_ref()
    }

    /// The faults of the stubs; checks that need them are left out when there are no stubs.
    pub fn faults(&self) -> Result<&FaultInjection, Failure> {
        let missing = || no_response("a neighbour", &anyhow::anyhow!("none is played"));
        self.endpoints.faults.as_ref().ok_or_else(missing)
    }

    pub async fn get(&self, target: &str) -> Result<Response, Failure> {
        self.send(Request::get(target)).await
    }

    pub async fn delete(&self, target: &str) -> Result<Response, Failure> {
        self.send(Request::delete(target)).await
    }

    pub async fn post(&self, target: &str, body: &Value) -> Result<Response, Failure> {
        self.send(Request::post(target).json(body)).await
    }

    pub async fn patch(&self, target: &str, body: &Value) -> Result<Response, Failure> {
        self.send(Request::patch(target).json(body)).await
    }

    /// Sends any request; no response at all is a failure. A refusal that breaks off is asked for again: nothing was
    /// carried out, and it may be the gateway that breaks it off, before a service that answers a large request at once.
    pub async fn send(&self, request: Request) -> Result<Response, Failure> {
        let mut attempt = 1;
        let response = loop {
            let (mut response, connection) = self.begin(request.clone()).await?;
            match connection.bytes().await {
                Ok(body) => {
                    response.body = body.to_vec();
                    break response;
                }
                Err(_) if response.status.is_client_error() && attempt < ATTEMPTS => attempt += 1,
                Err(error) => {
                    let failure = no_response(&response.sent, &error.into());
                    return Err(Failure { curl: response.curl, ..failure });
                }
            }
        };
        if request.method == Method::POST && response.status.is_success() {
            self.remember(&request.target, &response);
        }
        Ok(response)
    }

    /// The same, until the response begins; its body is still to be read from the connection.
    pub async fn begin(&self, request: Request) -> Result<(Response, reqwest::Response), Failure> {
        let (sent, curl) = (request.to_string(), self.curl(&request));
        let connection = self
            .call(request)
            .await
            .map_err(|error| Failure { curl: curl.clone(), ..no_response(&sent, &error) })?;
        let response = Response {
            sent,
            curl,
            url: connection.url().clone(),
            status: connection.status(),
            headers: connection.headers().clone(),
            body: vec![],
            lenient: self.lenient,
        };
        Ok((response, connection))
    }

    /// A command that sends the request again, from where the report is read.
    fn curl(&self, request: &Request) -> Option<String> {
        let Endpoints { base, public_url, .. } = &*self.endpoints;
        let url = self.endpoints.url(&request.target).ok()?.to_string();
        let path = url.strip_prefix(base);
        match (public_url, path) {
            (Some(public), Some(path)) => request.curl(&format!("{public}{path}")),
            _ => request.curl(&url),
        }
    }

    /// Opens a connection for requests that are to be sent exactly as they are written.
    pub async fn connect(&self, target: &str) -> Result<Connection, Failure> {
        let url = self.endpoints.url(target).map_err(|error| no_response(target, &error))?;
        Connection::open(&url).await
    }

    /// The head of the response to `GET` of a path that is sent as it is spelled.
    pub async fn head_of(&self, path: &str) -> Result<Head, Failure> {
        let mut connection = self.connect("/").await?;
        connection.send_head(&format!("GET {path} HTTP/1.1"), &["connection: close"]).await?;
        connection.read_head().await
    }

    /// Says what the first unknown thing of a list is.
    pub fn found(&self, list: &str, id: &str) {
        let somewhere = Created::Somewhere(list.to_owned());
        if let Some(created) = self.created().iter_mut().find(|created| **created == somewhere) {
            *created = Created::At(format!("{list}/{id}"));
        }
    }

    /// Deletes what its check created, expected or not, and returns what could not be deleted.
    pub async fn clean_up(&self) -> Vec<String> {
        let created = std::mem::take(&mut *self.created());
        let mut left = Vec::new();
        for created in created.into_iter().rev() {
            let path = match created {
                Created::At(path) => path,
                Created::Somewhere(list) => {
                    left.push(format!("something made by POST {list}, whose id is unknown"));
                    continue;
                }
            };
            let is_gone = |response: Response| {
                response.status.is_success() || matches!(response.status.as_u16(), 404 | 410)
            };
            if !self.delete(&path).await.is_ok_and(is_gone) {
                left.push(path);
            }
        }
        left
    }

    /// Remembers what a `POST` created. An implementation may leave out the `Location`, or make ids that are numbers.
    fn remember(&self, target: &str, response: &Response) {
        let list = target.split('?').next().unwrap_or_default();
        if !matches!(list, "/users" | "/orders") {
            return;
        }
        let body = response.parsed().unwrap_or_default();
        let id = match body.get("id") {
            Some(Value::String(id)) => id,
            Some(Value::Number(id)) => id.as_str(),
            _ => "",
        };
        let created = match (id, response.location()) {
            ("", Ok(location)) => Created::At(location.into()),
            ("", Err(_)) => Created::Somewhere(list.to_owned()),
            (id, _) => Created::At(format!("{list}/{id}")),
        };
        self.created().push(created);
    }

    fn created(&self) -> MutexGuard<'_, Vec<Created>> {
        self.created.lock()
    }

    async fn call(&self, request: Request) -> anyhow::Result<reqwest::Response> {
        let mut call = self.http.request(request.method, self.endpoints.url(&request.target)?);
        for (name, value) in request.headers {
            call = call.header(name, HeaderValue::from_bytes(&value)?);
        }
        if let Some(body) = request.body {
            call = call.body(if request.chunked { in_pieces(&body) } else { body.into() });
        }
        Ok(call.send().await?)
    }
}

fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<std::io::Result<Vec<u8>>> =
        body.chunks(PIECE).map(|piece| Ok(piece.to_vec())).collect();
    Body::wrap_stream(futures_util::stream::iter(pieces))
}

fn no_response(sent: &str, error: &anyhow::Error) -> Failure {
    let failure = Failure::new(("an answer", "une réponse"), sent, format!("{error:#}"));
    match error.downcast_ref::<reqwest::Error>() {
        Some(error) if error.is_connect() => failure.silent(Silence::NobodyListens),
        _ => failure.silent(Silence::NoAnswer),
    }
}
