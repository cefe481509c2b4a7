use std::sync::Arc;

use http_kit::http::{Problems, Status, Timestamp};
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use shop_api::{NoStore, StatusBody};

use crate::application::{Application, Shown};

/// How the service is.
pub struct StatusApi {
    pub application: Arc<Application>,
    pub status: Status,
}

/// L'état du service à l'instant, vu par le processus qui répond
#[derive(Serialize, Object)]
#[oai(rename = "EtatDuNotificateur", example)]
struct NotifierStatusBody {
    #[serde(flatten)]
    #[oai(flatten)]
    status: StatusBody,
    /// Ce que ce processus a fait des événements
    consommation: ConsumptionBody,
}

/// Ce qu'un processus a affiché depuis son démarrage
#[derive(Serialize, Object)]
#[oai(rename = "Consommation", example)]
struct ConsumptionBody {
    /// Combien d'événements ce processus a affichés depuis son démarrage
    affichees: u64,
    /// Moment du dernier affichage par ce processus, s'il y en a eu un
    #[oai(nullable)]
    dernier_affichage: Option<Timestamp>,
}

#[OpenApi]
impl StatusApi {
    /// L'état du service à l'instant
    ///
    /// La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
    #[oai(path = "/status/notifier-service", method = "get", operation_id = "readNotifierStatus")]
    async fn read(&self) -> Result<NoStore<NotifierStatusBody>, Problems<()>> {
        let status = StatusBody::new("notifier-service", &self.status.report().await);
        let shown = self.application.show_announcement.shown();
        Ok(NoStore::now(NotifierStatusBody { status, consommation: shown.into() }))
    }
}

impl From<Shown> for ConsumptionBody {
    fn from(shown: Shown) -> Self {
        Self { affichees: shown.count, dernier_affichage: shown.last_at.map(Timestamp) }
    }
}

impl Example for NotifierStatusBody {
    fn example() -> Self {
        Self {
            status: StatusBody::example_of("notifier-service", &["postgresql", "kafka"]),
            consommation: ConsumptionBody::example(),
        }
    }
}

impl Example for ConsumptionBody {
    fn example() -> Self {
        Self { affichees: 12, dernier_affichage: Some(super::schema::example_time(134)) }
    }
}
