//! The JSON of the contract: its names are French, ours are English, and this is where they meet.

use event_contracts::OrderEventType;
use http_kit::http::{Amount, Id, PositiveAmount, Timestamp};
use poem_openapi::Object;
use serde::Serialize;

use crate::domain::notification::{AnnouncementKind, Line, Notification, Order};

/// Un événement affiché
#[derive(Serialize, Object)]
#[oai(rename = "Notification", example)]
pub struct NotificationBody {
    /// Identifiant de l'événement (UUIDv7)
    pub(super) id: Id,
    /// Type de l'événement : `order.created.v1` ou `order.deleted.v1`
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    pub(super) kind: String,
    /// Identifiant de la commande
    pub(super) commande_id: Id,
    /// La ligne affichée sur la console, sans son heure
    pub(super) message: String,
    /// Moment de l'événement : la commande est enregistrée, ou supprimée
    pub(super) date: Timestamp,
    /// Moment où le courtier de messages l'a accepté
    pub(super) publie_le: Timestamp,
    /// Moment où il a été affiché
    pub(super) affiche_le: Timestamp,
    /// La commande, telle que l'événement la donne
    pub(super) commande: OrderBody,
}

/// Une commande, telle qu'elle a été annoncée
#[derive(Serialize, Object)]
#[oai(rename = "CommandeAnnoncee", example)]
pub struct OrderBody {
    /// Identifiant de la commande
    pub(super) id: Id,
    /// Moment de la commande
    pub(super) date_achat: Timestamp,
    /// Qui a commandé
    pub(super) utilisateur_id: Id,
    /// Somme des prix × quantités, en euros, avec deux décimales
    pub(super) prix_total: Amount,
    /// Où livrer
    pub(super) adresse_livraison: String,
    /// Les produits, tels qu'ils étaient au moment de la commande
    pub(super) produits: Vec<LineBody>,
}

/// Un produit commandé
#[derive(Serialize, Object)]
#[oai(rename = "LigneAnnoncee", example)]
pub struct LineBody {
    /// Identifiant du produit
    pub(super) id: Id,
    /// Nom du produit
    pub(super) nom: String,
    /// Prix d'un exemplaire, en euros, avec deux décimales
    pub(super) prix: PositiveAmount,
    /// Nombre d'exemplaires
    pub(super) quantite: u32,
}

impl From<&Notification> for NotificationBody {
    fn from(notification: &Notification) -> Self {
        let announcement = &notification.announcement;
        let kind = match announcement.kind {
            AnnouncementKind::OrderCreated => OrderEventType::Created,
            AnnouncementKind::OrderDeleted => OrderEventType::Deleted,
        };
        Self {
            id: Id(announcement.event_id.0),
            kind: kind.name().to_owned(),
            commande_id: Id(announcement.order.id),
            message: announcement.message(),
            date: Timestamp(announcement.occurred_at),
            publie_le: Timestamp(announcement.published_at),
            affiche_le: Timestamp(notification.shown_at),
            commande: (&announcement.order).into(),
        }
    }
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        Self {
            id: Id(order.id),
            date_achat: Timestamp(order.placed_at),
            utilisateur_id: Id(order.user_id),
            prix_total: Amount(order.total),
            adresse_livraison: order.delivery_address.clone(),
            produits: order.lines.iter().map(LineBody::from).collect(),
        }
    }
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        Self {
            id: Id(line.product_id),
            nom: line.name.clone(),
            prix: PositiveAmount(line.unit_price),
            quantite: line.quantity,
        }
    }
}
