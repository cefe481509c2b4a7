//! The examples of the specification: a new order was shown.

use chrono::DateTime;
use http_kit::http::{Amount, Id, PositiveAmount, Timestamp};
use poem_openapi::types::Example;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::schema::{LineBody, NotificationBody, OrderBody};

const TOTAL: Decimal = Decimal::from_parts(2300, 0, 0, false, 2);

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
            publie_le: time(131),
            affiche_le: time(134),
            commande,
        }
    }
}

impl Example for OrderBody {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_abda_7b0f_7c3e_9d2a_6f1e_0b7c_8d02)),
            date_achat: time(123),
            utilisateur_id: Id::example(),
            prix_total: Amount(TOTAL),
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
            prix: PositiveAmount(TOTAL / Decimal::TWO),
            quantite: 2,
        }
    }
}

pub(super) fn time(milliseconds: i64) -> Timestamp {
    Timestamp(DateTime::from_timestamp_nanos(1_795_342_504_000_000_000 + milliseconds * 1_000_000))
}
