//! First implementations: nothing of them is against what the exercise asks for.

use std::sync::Mutex;

use conformance::play::{Call, Handler, Reply, SmallShop, problem};
use serde_json::{Value, json};

use super::{changed, handler, is};

/// An id is the number of a row.
pub fn numbers_its_ids(shop: SmallShop) -> Handler {
    let rows = Mutex::new(Vec::new());
    handler(move |call| {
        let mut rows = rows.lock().unwrap();
        let mut reply = shop.answer(&with_real_ids(call, &rows));
        number(&mut reply.body, &mut rows);
        for (_, text) in &mut reply.headers {
            for (row, real) in rows.iter().enumerate() {
                *text = text.replace(real, &(row + 1).to_string());
            }
        }
        reply
    })
}

/// It reads `prenom`, and stores nothing for what it does not find.
pub fn stores_what_it_finds(shop: SmallShop) -> Handler {
    handler(move |call| {
        let nameless = is(&call, "POST", "/users") && text(&call).contains("prénom");
        let call = match nameless {
            true => with_body(call, |body| {
                body.as_object_mut().map(|body| body.remove("prénom"));
                body["prenom"] = json!("(null)");
            }),
            false => call,
        };
        let reply = shop.answer(&call);
        let body = reply.body.to_string().replace("\"(null)\"", "null");
        Reply { body: serde_json::from_str(&body).unwrap(), ..reply }
    })
}

/// Its database wants a `prenom`, and nothing before it looks.
pub fn fails_without_prenom(shop: SmallShop) -> Handler {
    handler(move |call| match is(&call, "POST", "/users") && text(&call).contains("prénom") {
        true => problem(500, "not-null-constraint"),
        false => shop.answer(&call),
    })
}

/// As above, and no other spelling either.
pub fn stores_no_first_name(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply| {
        let users = reply.body.as_array_mut().into_iter().flatten();
        for user in users.filter_map(Value::as_object_mut) {
            user.remove("prenom");
        }
        reply
    })
}

/// It says that it is done, and nothing of what it made.
pub fn says_nothing_of_what_it_makes(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| match reply.status {
        201 => Reply::empty(201),
        _ => reply,
    })
}

/// The same, and nobody finds it.
pub fn hides_what_it_makes(shop: SmallShop) -> Handler {
    changed(shop, |call, reply| match reply.status {
        201 => Reply::empty(201),
        200 if is(call, "GET", "/users") => Reply::json(200, json!([])),
        _ => reply,
    })
}

/// The total of an order is a sum of doubles.
pub fn lists_sums_of_doubles(shop: SmallShop) -> Handler {
    changed(shop, |call, mut reply| {
        if is(call, "GET", "/orders") {
            for order in reply.body.as_array_mut().into_iter().flatten() {
                let lines = order["produits"].as_array().into_iter().flatten();
                let total: Option<f64> = lines.map(|line| line["prix"].as_f64()).sum();
                order["prix_total"] = json!(total);
            }
        }
        reply
    })
}

/// As some frameworks do in their development mode, for any error.
pub fn shows_its_stack(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| match reply.status {
        400.. => Reply {
            body: json!("NotFoundError\n    at next (/app/node_modules/express/lib/router.js:1)"),
            ..reply.with("content-type", "text/html")
        },
        _ => reply,
    })
}

fn text(call: &Call) -> String {
    String::from_utf8_lossy(&call.body).into_owned()
}

fn with_body(mut call: Call, change: impl FnOnce(&mut Value)) -> Call {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&call.body) {
        change(&mut body);
        call.body = body.to_string().into();
    }
    call
}

fn with_real_ids(mut call: Call, rows: &[String]) -> Call {
    let real = |row: &str| rows.get(row.parse::<usize>().ok()?.checked_sub(1)?);
    if let Some((list, row)) = call.path.rsplit_once('/')
        && let Some(real) = real(row)
    {
        call.path = format!("{list}/{real}");
    }
    let with_real = |parameter: &str| {
        let (name, rows) = parameter.split_once('=').unwrap_or((parameter, ""));
        let reals = rows.split(',').map(|row| match name {
            "limit" | "order" => row,
            _ => real(row).map_or(row, String::as_str),
        });
        format!("{name}={}", reals.collect::<Vec<_>>().join(","))
    };
    if !call.query.is_empty() {
        let parameters: Vec<String> = call.query.split('&').map(with_real).collect();
        call.query = parameters.join("&");
    }
    if let Ok(mut body) = serde_json::from_slice(&call.body) {
        visit(&mut body, &mut |id| {
            if let Some(real) = id.as_u64().and_then(|row| real(&row.to_string())) {
                *id = json!(real);
            }
        });
        call.body = body.to_string().into();
    }
    call
}

fn number(body: &mut Value, rows: &mut Vec<String>) {
    visit(body, &mut |id| {
        let Some(real) = id.as_str() else { return };
        let known = rows.iter().position(|row| row == real);
        let row = known.unwrap_or_else(|| {
            rows.push(real.to_owned());
            rows.len() - 1
        });
        *id = json!(row + 1);
    });
}

/// Every id in a document, the user's of an order included.
fn visit(document: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "id" | "utilisateur_id" => change(value),
                    _ => visit(value, change),
                }
            }
        }
        _ => {}
    }
}
