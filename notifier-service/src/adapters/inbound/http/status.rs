use std::sync::Arc;

use http_kit::http::{Problems, Status, Timestamp};
use messaging::UnreadableBatch;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use shop_api::{NoStore, StatusBody};

use crate::application::{Application, Shown};

/// How the service is.
pub struct StatusApi {
    pub application: Arc<Application>,
    pub status: Status,
    pub unreadable: Unreadable,
}

/// What of the topic cannot be read at the moment.
pub type Unreadable = Arc<dyn Fn() -> Vec<UnreadableBatch> + Send + Sync>;

/// L'état du service à l'instant, vu par le processus qui répond
#[derive(Serialize, Object)]
#[oai(rename = "EtatDuNotificateur", example)]
struct NotifierStatusBody {
    #[serde(flatten)]
    #[oai(flatten)]
    status: StatusBody,
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
    /// Ce que ce processus ne peut pas lire ; absent s'il peut tout lire
    #[serde(skip_serializing_if = "Option::is_none")]
    illisibles: Option<Vec<UnreadableBody>>,
}

/// Un lot d'événements illisible (compression inconnue, données abîmées) ; la suite de sa partition attend
#[derive(Serialize, Object)]
#[oai(rename = "LotIllisible", example)]
struct UnreadableBody {
    /// Le sujet (topic) de Kafka
    sujet: String,
    /// Numéro de la partition
    partition: i32,
    /// Position du lot dans sa partition (offset)
    position: i64,
    /// Depuis quand
    depuis: Timestamp,
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
        let mut consommation = ConsumptionBody::from(shown);
        let unreadable = (self.unreadable)();
        if !unreadable.is_empty() {
            consommation.illisibles =
                Some(unreadable.into_iter().map(UnreadableBody::from).collect());
        }
        Ok(NoStore::now(NotifierStatusBody { status, consommation }))
    }
}

impl From<Shown> for ConsumptionBody {
    fn from(shown: Shown) -> Self {
        let dernier_affichage = shown.last_at.map(Timestamp);
        Self { affichees: shown.count, dernier_affichage, illisibles: None }
    }
}

impl From<UnreadableBatch> for UnreadableBody {
    fn from(batch: UnreadableBatch) -> Self {
        let UnreadableBatch { topic, partition, offset, since, .. } = batch;
        Self { sujet: topic, partition, position: offset, depuis: Timestamp(since) }
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
        let dernier_affichage = Some(super::schema::example_time(134));
        Self { affichees: 12, dernier_affichage, illisibles: Some(vec![UnreadableBody::example()]) }
    }
}

impl Example for UnreadableBody {
    fn example() -> Self {
        let depuis = super::schema::example_time(134);
        Self { sujet: "orders".to_owned(), partition: 3, position: 17, depuis }
    }
}
