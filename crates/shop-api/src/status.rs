//! `GET /status/…`: how a service is, for people who look at the shop.

use chrono::DateTime;
use http_kit::http::{Id, Json, StatusReport, Timestamp};
use poem_openapi::types::{Example, Type};
use poem_openapi::{ApiResponse, Enum, Object};
use serde::Serialize;

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
struct DependencyBody {
    /// `postgresql` ou `sqlite` pour la base de données, `kafka` ou `bus` pour ce qui porte les événements
    nom: String,
    etat: Availability,
}

/// `disponible` : elle vient de répondre ; `indisponible` : elle a refusé, ou n'a pas répondu en 0,8 s
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[serde(rename_all = "lowercase")]
#[oai(rename = "Disponibilite", rename_all = "lowercase")]
enum Availability {
    Disponible,
    Indisponible,
}

impl<T: Type + Serialize + Send> NoStore<T> {
    pub fn now(body: T) -> Self {
        Self::Now(Json(body), "no-store".to_owned())
    }
}

impl StatusBody {
    pub fn new(service: &str, report: &StatusReport) -> Self {
        let dependencies = report.dependencies.iter();
        Self {
            service: service.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            instance: Id(report.instance),
            date: Timestamp(report.reported_at),
            demarre_le: Timestamp(report.started_at),
            dependances: dependencies.map(|(name, is_up)| dependency(name, *is_up)).collect(),
        }
    }

    /// The example of a service that works with `dependencies`.
    pub fn example_of(service: &str, dependencies: &[&'static str]) -> Self {
        let report = StatusReport {
            instance: Id::example().0,
            started_at: DateTime::from_timestamp_nanos(1_795_338_000_000_000_000),
            reported_at: DateTime::from_timestamp_nanos(1_795_342_504_123_000_000),
            dependencies: dependencies.iter().map(|name| (*name, true)).collect(),
        };
        Self::new(service, &report)
    }
}

fn dependency(name: &str, is_available: bool) -> DependencyBody {
    let etat = match is_available {
        true => Availability::Disponible,
        false => Availability::Indisponible,
    };
    DependencyBody { nom: name.to_owned(), etat }
}

/// A service's specification replaces it by its [own](StatusBody::example_of).
impl Example for StatusBody {
    fn example() -> Self {
        Self::example_of("", &["postgresql"])
    }
}

impl Example for DependencyBody {
    fn example() -> Self {
        dependency("postgresql", true)
    }
}
