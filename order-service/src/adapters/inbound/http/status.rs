use batching::SingleFlight;
use http_kit::http::{Problems, Status, Timestamp};
use outbox::Backlog;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;
use shop_api::{NoStore, StatusBody};

/// The most that is counted of what waits. Clients know it.
pub const MOST_COUNTED: u32 = 10_000;

/// How the service is.
pub struct StatusApi {
    pub status: Status,
    /// What waits in the outbox; nothing when it cannot be read
    pub backlog: SingleFlight<Option<Backlog>>,
}

/// L'état du service à l'instant, vu par le processus qui répond
#[derive(Serialize, Object)]
#[oai(rename = "EtatDesCommandes", example)]
struct OrderStatusBody {
    #[serde(flatten)]
    #[oai(flatten)]
    status: StatusBody,
    #[oai(nullable)]
    boite_d_envoi: Option<OutboxBody>,
}

/// Les événements enregistrés avec leur commande, et pas encore publiés ; `null` quand la base de données ne répond pas
#[derive(Serialize, Object)]
#[oai(rename = "BoiteDEnvoi", example)]
struct OutboxBody {
    /// Combien attendent d'être publiés ; 10 000 veut dire 10 000 ou plus
    en_attente: u64,
    /// Combien ont été refusés et attendent que quelqu'un s'en occupe ; 10 000 veut dire 10 000 ou plus
    ecartes: u64,
    /// Moment du plus ancien de ceux qui attendent, s'il y en a
    #[oai(nullable)]
    plus_ancien: Option<Timestamp>,
}

#[OpenApi]
impl StatusApi {
    /// L'état du service à l'instant
    ///
    /// La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
    #[oai(path = "/status/order-service", method = "get", operation_id = "readOrderStatus")]
    async fn read(&self) -> Result<NoStore<OrderStatusBody>, Problems<()>> {
        let (report, backlog) = futures_util::join!(self.status.report(), self.backlog.get());
        Ok(NoStore::now(OrderStatusBody {
            status: StatusBody::new("order-service", &report),
            boite_d_envoi: backlog.flatten().map(OutboxBody::from),
        }))
    }
}

impl From<Backlog> for OutboxBody {
    fn from(backlog: Backlog) -> Self {
        Self {
            en_attente: backlog.waiting,
            ecartes: backlog.parked,
            plus_ancien: backlog.oldest.map(Timestamp),
        }
    }
}

impl Example for OrderStatusBody {
    fn example() -> Self {
        Self {
            status: StatusBody::example_of("order-service", &["postgresql", "kafka"]),
            boite_d_envoi: Some(OutboxBody::example()),
        }
    }
}

impl Example for OutboxBody {
    fn example() -> Self {
        Self { en_attente: 3, ecartes: 0, plus_ancien: Some(super::schema::example_time()) }
    }
}
