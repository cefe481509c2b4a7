mod problem;
mod schema;
mod status;

pub use problem::PROBLEM_TYPES;
pub use status::{StatusApi, Unreadable};

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use http_kit::http::{
    EventStream, HeaderId, IfNoneMatch, JsonArray, Limit, PageParameters, Problems, QueryId,
    ServerEvent, SortOrder, Unavailable, UnreadableParameter,
};
use metrics::{Gauge, describe_gauge, gauge};
use poem::endpoint::BoxEndpoint;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Query};
use port_types::{Direction, Failure};

use crate::application::Application;
use crate::application::ports::Entry;
use crate::domain::notification::EventId;
use problem::unknown_start;
use schema::NotificationBody;

const LISTENERS: &str = "event_stream_listeners";
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>, status: StatusApi) -> BoxEndpoint<'static> {
    describe_gauge!(LISTENERS, "Connections that follow what is shown");
    gauge!(LISTENERS).increment(0);
    http_kit::http::endpoint((NotificationApi { application }, status))
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    http_kit::http::specification::<(NotificationApi, StatusApi)>(
        &shop_api::API,
        "notifier-service",
        "Ce que le notificateur de l'échoppe a affiché sur sa console.",
    )
    .problems(PROBLEM_TYPES)
    .to_string()
}

struct NotificationApi {
    application: Arc<Application>,
}

#[OpenApi]
impl NotificationApi {
    /// Ce qui a été affiché, tout ou une partie, du plus récent au plus ancien
    #[oai(path = "/notifications", method = "get", operation_id = "listNotifications")]
    async fn list(
        &self,
        /// Combien au plus ; toutes à défaut
        limit: Query<Option<Limit>>,
        /// La suite de cette notification ; une notification inconnue est refusée (400)
        after: Query<Option<QueryId>>,
        /// `desc` : de la plus récente à la plus ancienne, à défaut ; `asc` : l'inverse
        order: Query<Option<SortOrder>>,
        /// L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<JsonArray<NotificationBody>, Problems<(UnreadableParameter, Unavailable)>> {
        let page = PageParameters { limit: limit.0, after: after.0, order: order.0 };
        let selection = page.selection(EventId, Direction::NewestFirst);
        let part = self.application.list_notifications.execute(selection).await;
        let part = part?.ok_or_else(unknown_start)?;
        let link = page.link("/notifications", part.next.map(|id| id.0));
        let bodies = part.items.map_ok(|notification| NotificationBody::from(&notification));
        Ok(JsonArray::new(bodies).with_link(link).tagged(&known).await)
    }

    /// Ce qui est affiché, au moment où cela l'est (server-sent events)
    ///
    /// Un événement par notification, dans l'ordre de l'affichage : `event:` est son type, `id:` son identifiant, et `data:`
    /// le même JSON que dans `GET /notifications`, sur une ligne. Le flux commence maintenant, ou juste après l'événement
    /// donné par `Last-Event-ID` : rien n'est perdu ni répété, même si le service a redémarré entre-temps. Un identifiant bien
    /// formé mais inconnu fait tout reprendre depuis le début.
    ///
    /// Un commentaire est envoyé toutes les 15 secondes. Le flux n'a pas de fin, mais le service le coupe quand il s'arrête ou
    /// quand le client lit trop lentement : le client revient alors avec `Last-Event-ID`, comme `EventSource` le fait tout
    /// seul. Mais celui-ci renonce pour toujours à la première réponse qui n'est pas 200, telle qu'un 502 de la passerelle
    /// (`readyState` 2) : en ouvrir alors un nouveau, avec `lastEventId`. (Swagger UI n'affiche une réponse qu'à sa fin : `curl -N` montre le flux.)
    #[oai(path = "/notifications/stream", method = "get", operation_id = "followNotifications")]
    #[expect(clippy::unused_async, reason = "poem-openapi has async handlers only")]
    async fn follow(
        &self,
        /// Identifiant du dernier événement reçu
        #[oai(name = "Last-Event-ID")]
        last_event_id: Header<Option<HeaderId>>,
        /// Le même, pour qui ne peut choisir que l'adresse ; `Last-Event-ID` l'emporte
        #[oai(name = "lastEventId")]
        last_event_id_of_address: Query<Option<QueryId>>,
    ) -> Result<EventStream<NotificationBody>, Problems<UnreadableParameter>> {
        let last_seen = last_event_id.0.map(|id| id.0);
        let last_seen = last_seen.or(last_event_id_of_address.0.map(|id| id.0)).map(EventId);
        let entries = self.application.follow_notifications.execute(last_seen);
        Ok(EventStream::new(events(entries), HEARTBEAT))
    }
}

/// The events of the stream, each written once for all its listeners.
fn events(
    entries: impl Stream<Item = Result<Arc<Entry>, Failure>>,
) -> impl Stream<Item = Result<Bytes, Failure>> {
    let listener = Listener::new();
    entries.map_ok(move |entry| {
        let _ = &listener;
        Bytes::from_owner(entry.text(|notification| NotificationBody::from(notification).to_text()))
    })
}

/// Counts as one for as long as it lives.
struct Listener(Gauge);

impl Listener {
    fn new() -> Self {
        let listeners = gauge!(LISTENERS);
        listeners.increment(1);
        Self(listeners)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
