use anyhow::Result;
use chrono::{DateTime, Utc};
use event_contracts::{Order, OrderEvent, OrderEventType, OrderLine};
use rand::RngExt;
use rand::rngs::StdRng;
use rust_decimal::Decimal;
use uuid::Uuid;

/// An `order.created.v1` as order-service publishes it, of an order that it does not have.
#[derive(Debug, Clone)]
pub struct PublishedOrder {
    pub id: Uuid,
    pub order: Uuid,
    /// RFC 3339
    pub time: String,
    pub json: String,
}

/// The host's time, which is the containers' too.
#[expect(clippy::disallowed_methods, reason = "it is compared with times that the shop shows")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Makes an event of an order with this many lines: with two it has the usual 700 bytes, further ones have some 300 each.
pub fn created_event(random: &mut StdRng, lines: usize) -> Result<PublishedOrder> {
    let time = now();
    let order = Order {
        id: uuid_v7(random),
        date_achat: time,
        utilisateur_id: uuid_v7(random),
        prix_total: Decimal::new(5_997, 2),
        adresse_livraison: "12 rue des Lilas, bâtiment C, escalier 4, 69003 Lyon".to_owned(),
        produits: (0..lines).map(|number| line(random, number)).collect(),
    };
    let (id, order_id) = (uuid_v7(random), order.id);
    let trace = format!("00-{:032x}-{:016x}-01", random.random::<u128>(), random.random::<u64>());
    let event = OrderEvent::new(id, OrderEventType::Created, time, Some(trace), order);
    Ok(PublishedOrder { id, order: order_id, time: time.to_rfc3339(), json: event.to_json()? })
}

fn line(random: &mut StdRng, number: usize) -> OrderLine {
    let nom = match number {
        0 | 1 => "Miel de lavande".to_owned(),
        _ => "Théière en fonte émaillée ".repeat(7),
    };
    OrderLine { id: uuid_v7(random), nom, prix: Decimal::new(1_999, 2), quantite: 1 }
}

fn uuid_v7(random: &mut StdRng) -> Uuid {
    let now = now().timestamp_millis().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(now, &random.random()).into_uuid()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn what_is_made_is_an_event_of_the_usual_size() {
        let made = created_event(&mut StdRng::seed_from_u64(1), 2).unwrap();
        let (kind, event) = OrderEvent::from_json(made.json.as_bytes()).unwrap();
        assert_eq!((kind, event.id), (OrderEventType::Created, made.id));
        assert!((600..800).contains(&made.json.len()), "{}", made.json.len());
    }
}
