use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conformance::play::{Call, Handler, Reply, SmallShop};
use futures_util::FutureExt;
use serde_json::{Value, json};

use super::{changed, handler, is};

pub fn says_200_for_201(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply| {
        if reply.status == 201 {
            reply.status = 200;
        }
        reply
    })
}

pub fn has_no_location(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| reply.without("location"))
}

pub fn lists_newest_first(shop: SmallShop) -> Handler {
    changed(shop, |call, mut reply| {
        let whole = call.path == "/users" && call.query.is_empty();
        if let Some(users) = reply.body.as_array_mut().filter(|_| whole) {
            users.reverse();
        }
        reply
    })
}

/// What is unknown is an empty success.
pub fn finds_everything(shop: SmallShop) -> Handler {
    changed(shop, |call, reply| match reply.status {
        404 if is(call, "GET", "/users/") => Reply::json(200, json!({})),
        _ => reply,
    })
}

pub fn words_errors_as_plain_json(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| match reply.status {
        400.. => reply.with("content-type", "application/json"),
        _ => reply,
    })
}

/// As some frameworks do in their development mode.
pub fn leaks_causes(shop: SmallShop) -> Handler {
    changed(shop, |call, reply| {
        if reply.status != 400 || !is(call, "POST", "/users") {
            return reply;
        }
        let trace = "Traceback (most recent call last):\n  File \"app.py\", line 12, in create";
        Reply::json(500, trace.into()).with("content-type", "text/plain")
    })
}

/// It says that it deletes.
pub fn never_deletes(shop: SmallShop) -> Handler {
    handler(move |call| match is(&call, "DELETE", "/users/") {
        true => Reply::empty(204),
        false => shop.answer(&call),
    })
}

pub fn refuses_deletions(shop: SmallShop) -> Handler {
    handler(move |call| match call.method.as_str() {
        "DELETE" => Reply::empty(403),
        _ => shop.answer(&call),
    })
}

/// The next user gets the id of the last one that was deleted.
pub fn gives_ids_again(shop: SmallShop) -> Handler {
    let free = Mutex::new(None);
    let again = Mutex::new(BTreeMap::<String, String>::new());
    handler(move |mut call| {
        let (mut free, mut again) = (free.lock().unwrap(), again.lock().unwrap());
        let asked = call.path.strip_prefix("/users/").map(str::to_owned);
        if let Some(real) = asked.as_ref().and_then(|id| again.get(id)) {
            call.path = format!("/users/{real}");
        }
        let mut reply = shop.answer(&call);
        match (call.method.as_str(), reply.status) {
            ("DELETE", 204) => *free = asked,
            ("POST", 201) if call.path == "/users" => {
                let real = reply.body["id"].as_str().unwrap().to_owned();
                free.take().and_then(|id| again.insert(id, real));
            }
            _ => {}
        }
        let mut text = reply.body.to_string();
        for (id, real) in again.iter() {
            text = text.replace(real, id);
        }
        reply.body = serde_json::from_str(&text).unwrap();
        reply
    })
}

/// What is not sent is blanked.
pub fn replaces_with_patch(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        if is(&call, "PATCH", "/users/") {
            let mut all = json!({ "nom": "-", "prenom": "-", "adresse": "-" });
            merge(&mut all, &call);
            call.body = all.to_string().into();
        }
        shop.answer(&call)
    })
}

/// Reads, thinks, and writes everything that it read.
pub fn loses_updates(shop: SmallShop) -> Handler {
    Arc::new(move |mut call| {
        let shop = shop.clone();
        async move {
            if is(&call, "PATCH", "/users/") {
                let read = Call { method: conformance::play::Method::GET, ..call.clone() };
                let mut user = shop.answer(&read).body;
                tokio::time::sleep(Duration::from_millis(20)).await;
                user.as_object_mut().map(|user| user.remove("id"));
                merge(&mut user, &call);
                call.body = user.to_string().into();
            }
            shop.answer(&call)
        }
        .boxed()
    })
}

/// Ignores the fields that it does not know.
pub fn accepts_any_field(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        if is(&call, "POST", "/users")
            && let Ok(Value::Object(mut body)) = serde_json::from_slice(&call.body)
        {
            body.retain(|field, _| ["nom", "prenom", "prénom", "adresse"].contains(&&**field));
            call.body = Value::from(body).to_string().into();
        }
        shop.answer(&call)
    })
}

/// As most frameworks do.
pub fn ignores_unknown_parameters(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        let parameters = call.query.split('&');
        let known = parameters.filter(|it| !it.starts_with("page="));
        call.query = known.collect::<Vec<_>>().join("&");
        shop.answer(&call)
    })
}

/// The page behind an item begins with it.
pub fn pages_overlap(shop: SmallShop) -> Handler {
    handler(move |call| {
        let mut reply = shop.answer(&call);
        let after = call.query.split('&').find_map(|it| it.strip_prefix("after="));
        if let (Some(id), Some(items)) = (after, reply.body.as_array_mut()) {
            items.truncate(items.len().saturating_sub(1));
            items.insert(0, json!({ "id": id }));
        }
        reply
    })
}

fn merge(user: &mut Value, call: &Call) {
    let patch: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    for (field, value) in patch.as_object().into_iter().flatten() {
        user[field] = value.clone();
    }
}
