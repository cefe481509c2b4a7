use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Body, Client, Method, Response, redirect};
use serde_json::Value;

use crate::answer::Answer;
use crate::event_stream::EventStream;
use crate::failure::{Failure, Silence};
use crate::kafka::Topic;
use crate::ledger::Ledger;
use crate::level::Level;
use crate::places::Places;
use crate::play::Troubles;
use crate::request::Request;

/// Larger than any answer needs, lists of a hundred thousand rows included.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Size of the pieces of a chunked body.
const PIECE: usize = 8 * 1024;

/// The system under test, seen through its base URL, and a ledger of what was made in it.
#[derive(Debug, Clone)]
pub struct Shop {
    http: Client,
    places: Arc<Places>,
    made: Ledger,
    /// Whether errors are judged by their status alone.
    lenient: bool,
}

impl Shop {
    pub fn new(places: Places) -> Result<Self, Failure> {
        let http = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .build();
        let http = http.map_err(|error| no_answer("a client of HTTP", &error.into()))?;
        Ok(Self { http, places: Arc::new(places), made: Ledger::default(), lenient: false })
    }

    /// The same shop for another check, which deletes only what it made itself.
    pub fn judged_at(&self, level: Level) -> Self {
        Self { made: Ledger::default(), lenient: level < Level::Errors, ..self.clone() }
    }

    /// What is read of Kafka; checks that need it are left out when nobody said where it is.
    pub fn topic(&self) -> Result<&Topic, Failure> {
        let missing = || no_answer("a topic", &anyhow::anyhow!("no --kafka was given"));
        self.places.topic.as_ref().ok_or_else(missing)
    }

    pub fn has_topic(&self) -> bool {
        self.places.topic.is_some()
    }

    /// The troubles of the played neighbours; checks that need them are left out when nobody is played.
    pub fn troubles(&self) -> Result<&Troubles, Failure> {
        let missing = || no_answer("a neighbour", &anyhow::anyhow!("none is played"));
        self.places.troubles.as_ref().ok_or_else(missing)
    }

    pub async fn get(&self, target: &str) -> Result<Answer, Failure> {
        self.send(Request::get(target)).await
    }

    pub async fn head(&self, target: &str) -> Result<Answer, Failure> {
        self.send(Request::new(Method::HEAD, target)).await
    }

    pub async fn delete(&self, target: &str) -> Result<Answer, Failure> {
        self.send(Request::new(Method::DELETE, target)).await
    }

    pub async fn post(&self, target: &str, body: &Value) -> Result<Answer, Failure> {
        self.send(Request::new(Method::POST, target).json(body)).await
    }

    pub async fn patch(&self, target: &str, body: &Value) -> Result<Answer, Failure> {
        self.send(Request::new(Method::PATCH, target).json(body)).await
    }

    /// The answer to any request; no answer at all is a failure.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let sent = request.to_string();
        let (method, target) = (request.method.clone(), request.target.clone());
        let answer =
            self.exchange(request, &sent).await.map_err(|error| no_answer(&sent, &error))?;
        if method == Method::POST && answer.status.is_success() {
            self.made.remember(&target, &answer);
        }
        Ok(answer)
    }

    /// Listens to a stream of events.
    pub async fn follow(&self, request: Request) -> Result<EventStream, Failure> {
        let sent = request.to_string();
        let response = self.call(request).await;
        Ok(EventStream::new(&sent, response.map_err(|error| no_answer(&sent, &error))?))
    }

    /// Where something is whose making said nothing of it.
    pub fn knows_what_was_made(&self, list: &str, id: &str) {
        self.made.find(list, id);
    }

    /// Deletes what its check made, expected or not, and tells what would not go.
    pub async fn delete_what_was_made(&self) -> Vec<String> {
        let mut left = Vec::new();
        for made in self.made.take().into_iter().rev() {
            let path = match made.path() {
                Ok(path) => path,
                Err(unknown) => {
                    left.push(unknown);
                    continue;
                }
            };
            let answer = self.delete(&path).await;
            let gone = |answer: Answer| {
                answer.status.is_success() || matches!(answer.status.as_u16(), 404 | 410)
            };
            if !answer.is_ok_and(gone) {
                left.push(path);
            }
        }
        left
    }

    async fn call(&self, request: Request) -> anyhow::Result<Response> {
        let mut call = self.http.request(request.method, self.places.url(&request.target)?);
        for (name, value) in request.headers {
            call = call.header(name, HeaderValue::from_bytes(&value)?);
        }
        if let Some(body) = request.body {
            call = call.body(if request.chunked { in_pieces(&body) } else { body.into() });
        }
        Ok(call.send().await?)
    }

    async fn exchange(&self, request: Request, sent: &str) -> anyhow::Result<Answer> {
        let response = self.call(request).await?;
        let (url, status, headers) =
            (response.url().clone(), response.status(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        Ok(Answer { sent: sent.to_owned(), url, status, headers, body, lenient: self.lenient })
    }
}

fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<std::io::Result<Vec<u8>>> =
        body.chunks(PIECE).map(|piece| Ok(piece.to_vec())).collect();
    Body::wrap_stream(futures_util::stream::iter(pieces))
}

fn no_answer(sent: &str, error: &anyhow::Error) -> Failure {
    let failure = Failure::new("an answer", sent, format!("{error:#}"));
    match error.downcast_ref::<reqwest::Error>() {
        Some(error) if error.is_connect() => failure.silent(Silence::NobodyListens),
        _ => failure.silent(Silence::NoAnswer),
    }
}
