use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use event_contracts::{DecodeError, OrderEvent, OrderEventType};
use messaging::{EventHandler, HandleError, Received};
use metrics::{counter, describe_counter};
use parking_lot::Mutex;
use port_types::Failure;

use crate::application::Application;
use crate::domain::notification::{Announcement, AnnouncementKind, EventId, Line, Order};

/// The most unknown types that are logged, and the most characters of each: others write them.
const LOGGED_TYPES: usize = 100;
const LONGEST_TYPE: usize = 100;

/// Shows the orders' events, whatever bus they come from. Events of a type that it does not know are skipped.
pub struct OrderEventHandler {
    application: Arc<Application>,
    unknown_types: UnknownTypes,
}

impl OrderEventHandler {
    pub fn new(application: Arc<Application>) -> Self {
        Self { application, unknown_types: UnknownTypes::new() }
    }
}

#[async_trait]
impl EventHandler for OrderEventHandler {
    async fn handle(&self, event: &Received) -> Result<(), HandleError> {
        let (kind, order_event) = match OrderEvent::from_json(&event.payload) {
            Ok(read) => read,
            Err(DecodeError::UnknownType(kind)) => {
                self.unknown_types.skip(&kind, &event.position);
                return Ok(());
            }
            Err(error) => return Err(HandleError::Reject(error.into())),
        };
        let announcement = announcement(event, kind, order_event)?;
        let shown = self.application.show_announcement.execute(announcement);
        shown.await.map_err(|failure| match failure {
            // An error of ours does not make the event wrong: it waits until the error is mended.
            Failure::Unavailable(error) | Failure::Unexpected(error) => HandleError::Retry(error),
        })
    }
}

/// Counts the events of types that this version does not know, and logs each type once.
struct UnknownTypes(Mutex<HashSet<String>>);

impl UnknownTypes {
    fn new() -> Self {
        describe_counter!("events_skipped_total", "Events of a type that is not known here.");
        counter!("events_skipped_total").increment(0);
        Self(Mutex::default())
    }

    /// Returns whether the type was logged now.
    fn skip(&self, kind: &str, position: &str) -> bool {
        counter!("events_skipped_total").increment(1);
        let kind: String = kind.chars().take(LONGEST_TYPE).collect();
        let mut logged = self.0.lock();
        let is_logged = logged.len() < LOGGED_TYPES && logged.insert(kind.clone());
        if is_logged {
            tracing::warn!(kind, position, "events of an unknown type are skipped");
        }
        is_logged
    }
}

fn announcement(
    received: &Received,
    kind: OrderEventType,
    event: OrderEvent,
) -> Result<Announcement, HandleError> {
    if texts(&event.data).any(|text| text.contains('\0')) {
        return Err(HandleError::Reject(anyhow::anyhow!("a NUL in a text")));
    }
    Ok(Announcement {
        event_id: EventId(event.id),
        kind: match kind {
            OrderEventType::Created => AnnouncementKind::OrderCreated,
            OrderEventType::Deleted => AnnouncementKind::OrderDeleted,
        },
        occurred_at: event.time.unwrap_or(received.published_at),
        published_at: received.published_at,
        order: order(event.data),
    })
}

/// PostgreSQL holds no NUL in a text: an event with one could be tried for ever.
fn texts(order: &event_contracts::Order) -> impl Iterator<Item = &String> {
    let names = order.produits.iter().map(|line| &line.nom);
    names.chain([&order.adresse_livraison])
}

fn order(order: event_contracts::Order) -> Order {
    Order {
        id: order.id,
        placed_at: order.date_achat,
        user_id: order.utilisateur_id,
        total: order.prix_total,
        delivery_address: order.adresse_livraison,
        lines: order.produits.into_iter().map(line).collect(),
    }
}

fn line(line: event_contracts::OrderLine) -> Line {
    Line { product_id: line.id, name: line.nom, unit_price: line.prix, quantity: line.quantite }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    #[test]
    fn an_unknown_type_is_counted_each_time_and_logged_once_as_long_as_they_are_few() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            let types = UnknownTypes::new();
            assert!(metrics.render().contains("events_skipped_total 0\n"));
            let logged = |kind: &str| types.skip(kind, "orders/0/1");
            assert_eq!(["a", "b", "a"].map(logged), [true, true, false]);
            let many = (0..LOGGED_TYPES).filter(|number| logged(&number.to_string()));
            assert_eq!(many.count(), LOGGED_TYPES - 2);
        });
        let counted = format!("events_skipped_total {}\n", 3 + LOGGED_TYPES);
        assert!(metrics.render().contains(&counted), "{}", metrics.render());
    }
}
