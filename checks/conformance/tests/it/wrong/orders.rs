use conformance::play::{Call, Handler, SmallShop};
use serde_json::{Value, json};

use super::{changed, handler, is};

pub fn forgets_a_field(shop: SmallShop) -> Handler {
    changed(shop, |call, mut reply| {
        if is(call, "GET", "/orders") {
            let orders = reply.body.as_array_mut().into_iter().flatten();
            for order in orders.filter_map(Value::as_object_mut) {
                order.remove("adresse_livraison");
            }
        }
        reply
    })
}

pub fn prices_are_texts(shop: SmallShop) -> Handler {
    changed(shop, |call, mut reply| {
        if is(call, "GET", "/products") {
            for product in reply.body.as_array_mut().into_iter().flatten() {
                product["prix"] = json!(product["prix"].to_string());
            }
        }
        reply
    })
}

/// The total is a sum of doubles.
pub fn adds_doubles(shop: SmallShop) -> Handler {
    changed(shop, |call, mut reply| {
        if is(call, "POST", "/orders") && reply.status == 201 {
            let lines = reply.body["produits"].as_array().into_iter().flatten();
            let amount = |line: &Value| Some(line["prix"].as_f64()? * line["quantite"].as_f64()?);
            let total: Option<f64> = lines.map(amount).sum();
            reply.body["prix_total"] = json!(total);
        }
        reply
    })
}

pub fn dates_without_zone(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply| {
        let date = reply.body["date_achat"].as_str();
        if let Some(date) = date.map(|date| date.trim_end_matches('Z').to_owned()) {
            reply.body["date_achat"] = json!(date);
        }
        reply
    })
}

pub fn accepts_any_total(shop: SmallShop) -> Handler {
    handler(move |call| shop.answer(&without_total(call)))
}

/// Inserts first, and looks afterwards.
pub fn stores_what_it_refuses(shop: SmallShop) -> Handler {
    handler(move |call| {
        let reply = shop.answer(&call);
        if reply.status == 409 {
            shop.answer(&without_total(call));
        }
        reply
    })
}

fn without_total(mut call: Call) -> Call {
    if is(&call, "POST", "/orders")
        && let Ok(Value::Object(mut body)) = serde_json::from_slice(&call.body)
    {
        body.remove("prix_total");
        call.body = Value::from(body).to_string().into();
    }
    call
}
