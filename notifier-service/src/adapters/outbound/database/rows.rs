use sea_orm::ActiveValue::{NotSet, Set};

use super::entity::{ActiveModel, Line as LineRow, Model, Order as OrderRow};
use crate::application::ports::{Entry, Position};
use crate::domain::notification::{
    Announcement, AnnouncementKind, EventId, Line, Notification, Order,
};

const CREATED: &str = "order.created";
const DELETED: &str = "order.deleted";

pub(super) fn row(notification: &Notification) -> ActiveModel {
    let announcement = &notification.announcement;
    let kind: &str = match &announcement.kind {
        AnnouncementKind::OrderCreated => CREATED,
        AnnouncementKind::OrderDeleted => DELETED,
        AnnouncementKind::Other(kind) => kind,
    };
    ActiveModel {
        position: NotSet,
        event_id: Set(announcement.event_id.0),
        kind: Set(kind.to_owned()),
        occurred_at: Set(announcement.occurred_at),
        published_at: Set(announcement.published_at),
        shown_at: Set(notification.shown_at),
        order: Set(order_row(&announcement.order)),
    }
}

pub(super) fn entry(row: Model) -> Entry {
    Entry::new(Position(row.position), notification(row))
}

pub(super) fn notification(row: Model) -> Notification {
    let kind = match row.kind.as_str() {
        CREATED => AnnouncementKind::OrderCreated,
        DELETED => AnnouncementKind::OrderDeleted,
        _ => AnnouncementKind::Other(row.kind),
    };
    let announcement = Announcement {
        event_id: EventId(row.event_id),
        kind,
        occurred_at: row.occurred_at,
        published_at: row.published_at,
        order: order(row.order),
    };
    Notification { announcement, shown_at: row.shown_at }
}

fn order_row(order: &Order) -> OrderRow {
    let lines = order.lines.iter().map(|line| LineRow {
        product_id: line.product_id,
        name: line.name.clone(),
        unit_price: line.unit_price,
        quantity: line.quantity,
    });
    OrderRow {
        id: order.id,
        placed_at: order.placed_at,
        user_id: order.user_id,
        total: order.total,
        delivery_address: order.delivery_address.clone(),
        lines: lines.collect(),
    }
}

fn order(row: OrderRow) -> Order {
    let lines = row.lines.into_iter().map(|line| Line {
        product_id: line.product_id,
        name: line.name,
        unit_price: line.unit_price,
        quantity: line.quantity,
    });
    Order {
        id: row.id,
        placed_at: row.placed_at,
        user_id: row.user_id,
        total: row.total,
        delivery_address: row.delivery_address,
        lines: lines.collect(),
    }
}
