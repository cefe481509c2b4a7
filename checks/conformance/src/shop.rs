use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use reqwest::header::HeaderValue;
use reqwest::{Body, Client, Method, Response, Url, redirect};
use serde_json::Value;

use crate::answer::Answer;
use crate::event_stream::EventStream;
use crate::failure::Failure;
use crate::request::Request;

/// Larger than any answer needs, lists of a hundred thousand rows included.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Size of the pieces of a chunked body.
const PIECE: usize = 8 * 1024;

/// The system under test, seen through its base URL, and a ledger of what was made in it.
#[derive(Debug, Clone)]
pub struct Shop {
    http: Client,
    base: String,
    made: Arc<Mutex<Vec<String>>>,
}

impl Shop {
    /// A shop that answers something, whatever it is.
    pub async fn open(base_url: &str) -> Result<Self, Failure> {
        let http = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .build();
        let http = http.map_err(|error| no_answer("a client of HTTP", &error.into()))?;
        let base = base_url.trim_end_matches('/').to_owned();
        let shop = Self {
            http,
            base,
            made: Arc::default(),
        };
        shop.get("/products").await?;
        Ok(shop)
    }

    /// The same shop for another check, which deletes only what it made itself.
    pub fn with_empty_ledger(&self) -> Self {
        Self {
            made: Arc::default(),
            ..self.clone()
        }
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

    /// Eight deletions of one resource at once: one is done, the others come too late.
    pub async fn delete_at_once(&self, target: &str) -> Result<(), Failure> {
        let answers = try_join_all((0..8).map(|_| self.delete(target))).await?;
        let done = answers.iter().filter(|answer| answer.status == 204).count();
        answers[0].expect(
            done == 1,
            format!("one 204 among eight deletions at once, not {done}"),
        )?;
        for answer in answers.iter().filter(|answer| answer.status != 204) {
            answer.problem(404)?;
        }
        Ok(())
    }

    pub async fn post(&self, target: &str, body: &Value) -> Result<Answer, Failure> {
        self.send(Request::new(Method::POST, target).json(body))
            .await
    }

    pub async fn patch(&self, target: &str, body: &Value) -> Result<Answer, Failure> {
        self.send(Request::new(Method::PATCH, target).json(body))
            .await
    }

    /// The answer to any request; no answer at all is a failure.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let sent = request.to_string();
        let target = request.target.clone();
        let answer = self
            .exchange(request, &sent)
            .await
            .map_err(|error| no_answer(&sent, &error))?;
        self.remember(&target, &answer);
        Ok(answer)
    }

    /// Listens to a stream of events.
    pub async fn follow(&self, request: Request) -> Result<EventStream, Failure> {
        let sent = request.to_string();
        let response = self.call(request).await;
        Ok(EventStream::new(
            &sent,
            response.map_err(|error| no_answer(&sent, &error))?,
        ))
    }

    /// Deletes what its checks made, expected or not. Failures are the business of the checks of DELETE.
    pub async fn delete_what_was_made(&self) {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        for path in made.iter().rev() {
            let _ = self.delete(path).await;
        }
    }

    async fn call(&self, request: Request) -> anyhow::Result<Response> {
        let mut call = self
            .http
            .request(request.method, self.url(&request.target)?);
        for (name, value) in request.headers {
            call = call.header(name, HeaderValue::from_bytes(&value)?);
        }
        if let Some(body) = request.body {
            call = call.body(if request.chunked {
                in_pieces(&body)
            } else {
                body.into()
            });
        }
        Ok(call.send().await?)
    }

    async fn exchange(&self, request: Request, sent: &str) -> anyhow::Result<Answer> {
        let response = self.call(request).await?;
        let (url, status, headers) = (
            response.url().clone(),
            response.status(),
            response.headers().clone(),
        );
        let body = response.bytes().await?.to_vec();
        Ok(Answer {
            sent: sent.to_owned(),
            url,
            status,
            headers,
            body,
        })
    }

    fn url(&self, target: &str) -> anyhow::Result<Url> {
        let absolute = target.starts_with("http://") || target.starts_with("https://");
        let url = if absolute {
            target.to_owned()
        } else {
            format!("{}{target}", self.base)
        };
        Ok(Url::parse(&url)?)
    }

    fn remember(&self, target: &str, answer: &Answer) {
        let Ok(body) = answer.parsed() else { return };
        if let (201, Some(id)) = (answer.status.as_u16(), body["id"].as_str()) {
            self.made
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(format!("{target}/{id}"));
        }
    }
}

fn in_pieces(body: &[u8]) -> Body {
    let pieces: Vec<std::io::Result<Vec<u8>>> =
        body.chunks(PIECE).map(|piece| Ok(piece.to_vec())).collect();
    Body::wrap_stream(futures_util::stream::iter(pieces))
}

fn no_answer(sent: &str, error: &anyhow::Error) -> Failure {
    Failure {
        expected: "an answer".into(),
        sent: sent.to_owned(),
        came: format!("{error:#}"),
    }
}
