//! From what happened in the domain to what is published.

use event_contracts as published;
use http_kit::context;
use outbox::OutboxEvent;
use port_types::Failure;

use crate::domain::order::{Line, Order, OrderEvent, OrderEventKind};

pub(super) fn outbox_event(event: &OrderEvent) -> Result<OutboxEvent, Failure> {
    let traceparent = context::current().traceparent;
    let published = cloud_event(event, traceparent);
    let payload = published.to_json();
    Ok(OutboxEvent {
        id: published.id,
        aggregate_type: "order".to_owned(),
        aggregate_id: event.order.id().0.to_string(),
        event_type: published.kind,
        payload: payload.map_err(|error| Failure::Unexpected(error.into()))?,
        content_type: published::CONTENT_TYPE.to_owned(),
        created_at: event.at,
    })
}

fn cloud_event(event: &OrderEvent, traceparent: String) -> published::OrderEvent {
    let kind = match event.kind {
        OrderEventKind::Created => published::OrderEventType::Created,
        OrderEventKind::Deleted => published::OrderEventType::Deleted,
    };
    let order = order(&event.order);
    published::OrderEvent::new(event.id.0, kind, event.at, Some(traceparent), order)
}

fn order(order: &Order) -> published::Order {
    let details = order.details();
    published::Order {
        id: details.id.0,
        date_achat: details.placed_at,
        utilisateur_id: details.customer.0,
        prix_total: order.total().euros(),
        adresse_livraison: details.delivery_address.to_string(),
        produits: details.lines.iter().map(line).collect(),
    }
}

fn line(line: &Line) -> published::OrderLine {
    published::OrderLine {
        id: line.product_id.0,
        nom: line.name.to_string(),
        prix: line.unit_price.euros(),
        quantite: line.quantity.pieces(),
    }
}
