//! The examples of the specification: one order, whole and in parts. The product is one of the shipped catalogue.

use chrono::DateTime;
use http_kit::http::{Amount, BodyText, Id, PositiveAmount, Timestamp};
use poem_openapi::types::Example;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::schema::{ItemSchema, LineBody, OrderBody, OrderSchema};

const TOTAL: Decimal = Decimal::from_parts(2300, 0, 0, false, 2);

pub(super) fn time() -> Timestamp {
    Timestamp(DateTime::from_timestamp_nanos(1_795_342_504_123_000_000))
}

impl Example for OrderBody {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_abda_7b0f_7c3e_9d2a_6f1e_0b7c_8d02)),
            date_achat: time(),
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
            id: ItemSchema::example().id,
            nom: "Miel de châtaignier".to_owned(),
            prix: PositiveAmount(TOTAL / Decimal::TWO),
            quantite: 2,
        }
    }
}

impl Example for OrderSchema {
    fn example() -> Self {
        Self {
            utilisateur_id: Id::example(),
            adresse_livraison: Some(BodyText::example("12 rue des Lilas, Lyon")),
            prix_total: Some(Amount(TOTAL)),
            produits: vec![ItemSchema::example()],
        }
    }
}

impl Example for ItemSchema {
    fn example() -> Self {
        Self {
            id: Id(Uuid::from_u128(0x019a_d735_8fb8_71a3_af67_19ac_ad3c_2d6d)),
            quantite: Some(2),
        }
    }
}
