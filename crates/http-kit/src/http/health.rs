use std::fmt::Display;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use poem::http::StatusCode;
use poem::web::Json;
use poem::{IntoResponse, Response, Route, handler};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::middleware::only_get;

/// Can the service do its work? Ready means: every probe succeeds that it depends on, and no stop was asked for.
#[derive(Clone)]
pub struct Health {
    probes: Arc<Vec<Probe>>,
    stop: CancellationToken,
}

/// A question to something that the service works with.
pub struct Probe {
    pub(super) name: &'static str,
    is_needed: bool,
    pub(super) ask: Box<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>,
}

impl Probe {
    /// The service cannot work without it.
    pub fn new<F, E>(name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        let ask = move || -> BoxFuture<'static, Result<(), String>> {
            let answer = ask();
            Box::pin(async move { answer.await.map_err(|error| error.to_string()) })
        };
        Self { name, is_needed: true, ask: Box::new(ask) }
    }

    /// What is wrong with it is told, and the service is ready all the same.
    pub fn informational<F, E>(
        name: &'static str,
        ask: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        Self { is_needed: false, ..Self::new(name, ask) }
    }
}

impl Health {
    pub fn new(probes: Vec<Probe>, stop: CancellationToken) -> Self {
        Self { probes: Arc::new(probes), stop }
    }

    /// `/live`: the process answers. `/ready`: what the struct says, with the reason when it is not.
    pub(super) fn routes(self) -> Route {
        let ready = poem::endpoint::make(move |_| {
            let health = self.clone();
            async move { health.ready().await }
        });
        Route::new().at("/live", only_get(live)).at("/ready", only_get(ready))
    }

    async fn ready(&self) -> Response {
        let mut checks = serde_json::Map::new();
        let mut ready = !self.stop.is_cancelled();
        if !ready {
            checks.insert("process".to_owned(), "stopping".into());
        }
        for probe in self.probes.iter() {
            let outcome = (probe.ask)().await;
            ready &= outcome.is_ok() || !probe.is_needed;
            let outcome = outcome.err().unwrap_or_else(|| "ok".to_owned());
            checks.insert(probe.name.to_owned(), outcome.into());
        }
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        Json(json!({ "ready": ready, "checks": checks })).with_status(status).into_response()
    }
}

#[handler]
fn live() -> &'static str {
    "live\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ready(probes: Vec<Probe>) -> (StatusCode, String) {
        let health = Health::new(probes, CancellationToken::new());
        let response = health.ready().await;
        let status = response.status();
        (status, response.into_body().into_string().await.unwrap())
    }

    #[tokio::test]
    async fn what_is_only_told_is_told_and_does_not_make_a_service_unready() {
        let wrong = || std::future::ready(Err("the cable is cut"));
        let (status, body) = ready(vec![Probe::informational("consumer", wrong)]).await;
        assert_eq!(status, StatusCode::OK);
        let expected = r#"{"ready":true,"checks":{"consumer":"the cable is cut"}}"#;
        assert_eq!(body, expected);
        let (status, _) = ready(vec![Probe::new("database", wrong)]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    }
}
