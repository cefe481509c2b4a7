use std::sync::Arc;

use async_trait::async_trait;
use event_contracts::{OrderEvent, OrderEventType};
use messaging::{EventHandler, HandleError, Received};
use port_types::Failure;

use crate::application::Application;
use crate::domain::notification::{Announcement, AnnouncementKind, EventId, Line, Order};

/// Shows the orders' events, whatever bus they come from.
pub struct OrderEventHandler {
    application: Arc<Application>,
}

impl OrderEventHandler {
    pub fn new(application: Arc<Application>) -> Self {
        Self { application }
    }
}

#[async_trait]
impl EventHandler for OrderEventHandler {
    async fn handle(&self, event: &Received) -> Result<(), HandleError> {
        let announcement = announcement(event)?;
        let shown = self.application.show_announcement.execute(announcement);
        shown.await.map_err(|failure| match failure {
            // An error of ours does not make the event wrong: it waits until the error is mended.
            Failure::Unavailable(error) | Failure::Unexpected(error) => HandleError::Retry(error),
        })
    }
}

fn announcement(received: &Received) -> Result<Announcement, HandleError> {
    let (kind, event) = OrderEvent::from_json(&received.payload)
        .map_err(|error| HandleError::Reject(error.into()))?;
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
