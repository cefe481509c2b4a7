//! How a service is, for people who look at the shop: unlike health, it never says no.

mod examples;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use batching::SingleFlight;
use futures_util::future::join_all;
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Enum, Object};
use serde::Serialize;

use super::health::Probe;
use super::json::Json;
use super::types::{Id, Timestamp};
use crate::process;

/// How long a status waits for each thing that it asks.
pub const STATUS_TIMEOUT: Duration = Duration::from_millis(800);

/// What a service works with, and whether it answers. Cheap to clone.
#[derive(Clone)]
pub struct Status {
    dependencies: Arc<Vec<Dependency>>,
}

struct Dependency {
    name: &'static str,
    is_available: SingleFlight<bool>,
}

/// A response that is true now: no cache may keep it.
#[derive(ApiResponse)]
pub enum NoStore<T: Type + Serialize + Send> {
    /// L'état à l'instant
    #[oai(status = 200)]
    Now(Json<T>, #[oai(header = "Cache-Control")] String),
}

/// L'état d'un service à l'instant, vu par le processus qui répond
#[derive(Serialize, Object)]
#[oai(rename = "Etat", example)]
pub struct StatusBody {
    /// Nom du service
    service: String,
    /// Version du service
    version: String,
    /// Le processus qui répond : un autre identifiant à chaque démarrage et pour chaque réplique
    instance: Id,
    /// Moment de la réponse
    date: Timestamp,
    /// Moment du démarrage de ce processus
    demarre_le: Timestamp,
    /// Ce dont le service a besoin
    dependances: Vec<DependencyBody>,
}

/// Ce dont un service a besoin
#[derive(Serialize, Object)]
#[oai(rename = "Dependance", example)]
pub struct DependencyBody {
    /// `postgresql` ou `sqlite` pour la base de données, `kafka` ou `bus` pour ce qui porte les événements
    nom: String,
    /// `disponible` : elle vient de répondre ; `indisponible` : elle a refusé, ou n'a pas répondu en 0,8 s
    etat: Availability,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[serde(rename_all = "lowercase")]
#[oai(rename = "Disponibilite", rename_all = "lowercase")]
enum Availability {
    Disponible,
    Indisponible,
}

impl Status {
    /// Every probe is something that the service works with, under the name that people know it by.
    pub fn new(probes: Vec<Probe>) -> Self {
        LazyLock::force(&process::THIS);
        let dependencies = probes.into_iter().map(|probe| Dependency {
            name: probe.name,
            is_available: SingleFlight::new(STATUS_TIMEOUT, move || {
                let answer = (probe.ask)();
                async { answer.await.is_ok() }
            }),
        });
        Self { dependencies: Arc::new(dependencies.collect()) }
    }

    /// Takes less than a second, whatever hangs.
    pub async fn report(&self, service: &str) -> StatusBody {
        let dependencies = join_all(self.dependencies.iter().map(Dependency::body)).await;
        StatusBody {
            service: service.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instance: Id(process::THIS.id),
            date: Timestamp(process::now()),
            demarre_le: Timestamp(process::THIS.started_at),
            dependances: dependencies,
        }
    }
}

impl Dependency {
    async fn body(&self) -> DependencyBody {
        let is_available = self.is_available.get().await.unwrap_or(false);
        DependencyBody {
            nom: self.name.to_owned(),
            etat: match is_available {
                true => Availability::Disponible,
                false => Availability::Indisponible,
            },
        }
    }
}

impl<T: Type + Serialize + Send> NoStore<T> {
    pub fn now(body: T) -> Self {
        Self::Now(Json(body), "no-store".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use serde_json::json;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_answers_is_available_and_what_refuses_or_hangs_is_not() {
        let status = Status::new(vec![
            Probe::new("sqlite", || ready(Ok::<_, String>(()))),
            Probe::new("kafka", || ready(Err("the cable is cut"))),
            Probe::new("bus", pending::<Result<(), String>>),
        ]);
        let start = tokio::time::Instant::now();
        let body = status.report("a-service").await;
        assert!(start.elapsed() < std::time::Duration::from_secs(1));
        let dependencies = json!([
            { "nom": "sqlite", "etat": "disponible" },
            { "nom": "kafka", "etat": "indisponible" },
            { "nom": "bus", "etat": "indisponible" },
        ]);
        assert_eq!(json!(body)["dependances"], dependencies);
    }

    #[tokio::test]
    async fn one_process_is_one_instance() {
        let (one, other) = (Status::new(Vec::new()), Status::new(Vec::new()));
        let (one, other) = (json!(one.report("one").await), json!(other.report("other").await));
        assert_eq!(one["instance"], other["instance"]);
        assert!(one["demarre_le"].as_str() <= one["date"].as_str());
        assert_eq!(other["service"], "other");
    }
}
