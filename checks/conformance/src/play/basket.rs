use hyper::body::Bytes;
use rust_decimal::Decimal;
use serde_json::Value;

use super::fields::{Fields, object};
use super::http::Reply;
use super::problem::Faults;
use crate::values::money;

const MOST_LINES: usize = 100;

/// A request for an order that can be read.
#[derive(Debug)]
pub struct Request {
    pub user: String,
    /// Products and how many of them, as they were sent.
    pub lines: Vec<(String, u64)>,
    pub total: Option<Decimal>,
    pub address: Option<String>,
}

/// Reads a body; everything that is wrong in it is told.
pub fn read(body: &Bytes) -> Result<Request, Reply> {
    let (mut body, mut faults) = object(body)?;
    let user = body.uuid("utilisateur_id", &mut faults);
    let produits = body.take("produits");
    let lines = lines(produits, &mut faults);
    let total = body.take("prix_total").and_then(|total| {
        let amount = money(&total);
        if amount.is_none() {
            faults.add("/prix_total", "doit être un montant");
        }
        amount
    });
    let address = body.text("adresse_livraison", 300, &mut faults);
    body.end(&mut faults);
    let request = user.map(|user| Request { user: user.to_string(), lines, total, address });
    faults.or(400, "invalid-body", request)
}

fn lines(produits: Option<Value>, faults: &mut Faults) -> Vec<(String, u64)> {
    let items = match produits {
        Some(Value::Array(items)) if (1..=MOST_LINES).contains(&items.len()) => items,
        _ => {
            faults.add("/produits", "doit avoir 1 à 100 lignes");
            return vec![];
        }
    };
    let lines = items.into_iter().enumerate();
    lines.filter_map(|(number, item)| line(format!("/produits/{number}"), item, faults)).collect()
}

fn line(place: String, item: Value, faults: &mut Faults) -> Option<(String, u64)> {
    let Value::Object(fields) = item else {
        faults.add(&place, "doit être un objet");
        return None;
    };
    let mut line = Fields::at(place, fields);
    let id = line.uuid("id", faults);
    let quantite = match line.take("quantite") {
        None => Some(1),
        Some(value) => value.as_u64().filter(|count| (1..=1000).contains(count)),
    };
    if quantite.is_none() {
        faults.add(&line.pointer("quantite"), "doit aller de 1 à 1000");
    }
    line.end(faults);
    Some((id?.to_string(), quantite?))
}
