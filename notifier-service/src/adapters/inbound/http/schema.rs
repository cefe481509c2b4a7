//! The JSON of the contract: its names are French, ours are English, and this is where they meet. The
//! example is a new order that was shown.

use chrono::DateTime;
use event_contracts::OrderEventType;
use http_kit::http::{Amount, Id, PositiveAmount, ServerEvent, Timestamp};
use poem_openapi::Object;
use poem_openapi::types::Example;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use crate::domain::notification::{AnnouncementKind, Line, Notification, Order};

/// Un événement affiché
#[derive(Serialize, Object)]
#[oai(rename = "Notification", example)]
pub struct NotificationBody {
    /// Identifiant de l'événement (UUIDv7)
    id: Id,
    /// Type de l'événement : `order.created.v1` ou `order.deleted.v1`
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    kind: String,
    /// Identifiant de la commande
    commande_id: Id,
    /// La ligne affichée sur la console, sans son heure
    message: String,
    /// Moment de l'événement : la commande est enregistrée, ou supprimée
    date: Timestamp,
    /// Moment où le courtier de messages l'a accepté
    publie_le: Timestamp,
    /// Moment où il a été affiché
    affiche_le: Timestamp,
    commande: OrderBody,
}

/// Une commande, telle qu'elle a été annoncée
#[derive(Serialize, Object)]
#[oai(rename = "CommandeAnnoncee", example)]
pub struct OrderBody {
    /// Identifiant de la commande
    id: Id,
    /// Moment de la commande
    date_achat: Timestamp,
    /// Qui a commandé
    utilisateur_id: Id,
    /// Somme des prix × quantités, en euros, avec deux décimales
    prix_total: Amount,
    /// Où livrer
    adresse_livraison: String,
    /// Les produits, tels qu'ils étaient au moment de la commande
    produits: Vec<LineBody>,
}

/// Un produit commandé
#[derive(Serialize, Object)]
#[oai(rename = "LigneAnnoncee", example)]
pub struct LineBody {
    /// Identifiant du produit
    id: Id,
    /// Nom du produit
    nom: String,
    /// Prix d'un exemplaire, en euros, avec deux décimales
    prix: PositiveAmount,
    /// Nombre d'exemplaires
    quantite: u32,
}

impl ServerEvent for NotificationBody {
    fn id(&self) -> String {
        self.id.0.to_string()
    }

    fn kind(&self) -> &str {
        &self.kind
    }
}

impl From<&Notification> for NotificationBody {
    fn from(notification: &Notification) -> Self {
        let announcement = &notification.announcement;
        let kind: &str = match &announcement.kind {
            AnnouncementKind::OrderCreated => OrderEventType::Created.name(),
            AnnouncementKind::OrderDeleted => OrderEventType::Deleted.name(),
            AnnouncementKind::Other(kind) => kind,
        };
        Self {
            id: Id(announcement.event_id.0),
            kind: kind.to_owned(),
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

const EXAMPLE_TOTAL: Decimal = Decimal::from_parts(2300, 0, 0, false, 2);

impl Example for NotificationBody {
    fn example() -> Self {
        let commande = OrderBody::example();
        let id = commande.id;
        Self {
            id: Id(Uuid::from_u128(0x019a_abda_7b10_7a41_b6f1_3d2c_8e5f_9a01)),
            kind: "order.created.v1".to_owned(),
            commande_id: id,
            message: format!(
                "commande ajoutée    {}  2 articles  23,00 €  → 12 rue des Lilas, Lyon",
                id.0
            ),
            date: commande.date_achat,
            publie_le: example_time(131),
            affiche_le: example_time(134),
            commande,
        }
    }
}

impl Example for OrderBody {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_abda_7b0f_7c3e_9d2a_6f1e_0b7c_8d02)),
            date_achat: example_time(123),
            utilisateur_id: Id::example(),
            prix_total: Amount(EXAMPLE_TOTAL),
            adresse_livraison: "12 rue des Lilas, Lyon".to_owned(),
            produits: vec![LineBody::example()],
        }
    }
}

impl Example for LineBody {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_d735_8fb8_71a3_af67_19ac_ad3c_2d6d)),
            nom: "Miel de châtaignier".to_owned(),
            prix: PositiveAmount(EXAMPLE_TOTAL / Decimal::TWO),
            quantite: 2,
        }
    }
}

pub(super) fn example_time(milliseconds: i64) -> Timestamp {
    Timestamp(DateTime::from_timestamp_nanos(1_795_342_504_000_000_000 + milliseconds * 1_000_000))
}
