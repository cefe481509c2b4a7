//! Events as order-service publishes them, of orders that it does not have.

use anyhow::Result;
use event_contracts::{Order, OrderEvent, OrderEventType, OrderLine};
use rand::RngExt;
use rand::rngs::StdRng;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::clock;

/// An event of an order that exists nowhere else.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: Uuid,
    pub order: Uuid,
    pub time: String,
    pub json: String,
}

/// With two lines it has some 700 bytes, as most have; a line has some 300 at most.
pub fn created(random: &mut StdRng, lines: usize) -> Result<Made> {
    let order = Order {
        id: id(random),
        date_achat: clock::now(),
        utilisateur_id: id(random),
        prix_total: Decimal::new(5_997, 2),
        adresse_livraison: "12 rue des Lilas, bâtiment C, escalier 4, 69003 Lyon".to_owned(),
        produits: (0..lines).map(|number| line(random, number)).collect(),
    };
    let (id, order_id, time) = (id(random), order.id, order.date_achat);
    let trace = format!("00-{:032x}-{:016x}-01", random.random::<u128>(), random.random::<u64>());
    let event = OrderEvent::new(id, OrderEventType::Created, time, Some(trace), order);
    Ok(Made { id, order: order_id, time: time.to_rfc3339(), json: event.to_json()? })
}

fn line(random: &mut StdRng, number: usize) -> OrderLine {
    let name = if number < 2 {
        "Miel de lavande".to_owned()
    } else {
        "Théière en fonte émaillée ".repeat(7)
    };
    OrderLine { id: id(random), nom: name, prix: Decimal::new(1_999, 2), quantite: 1 }
}

/// A UUIDv7, of now.
pub fn id(random: &mut StdRng) -> Uuid {
    let now = clock::now().timestamp_millis().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(now, &random.random()).into_uuid()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn what_is_made_is_an_event_of_the_usual_size() {
        let made = created(&mut StdRng::seed_from_u64(1), 2).unwrap();
        let (kind, event) = OrderEvent::from_json(made.json.as_bytes()).unwrap();
        assert_eq!((kind, event.id), (OrderEventType::Created, made.id));
        assert!((600..800).contains(&made.json.len()), "{}", made.json.len());
    }
}
