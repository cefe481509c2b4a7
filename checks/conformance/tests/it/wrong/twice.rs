//! What is said twice is taken for something, as most frameworks do.

use std::collections::BTreeMap;

use conformance::play::{Call, Handler, SmallShop};
use serde_json::Value;

use super::{changed, handler};

pub fn takes_the_last_parameter(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        let mut url = reqwest::Url::parse(&format!("http://list/?{}", call.query)).unwrap();
        let last: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut().clear().extend_pairs(last);
        url.query().unwrap_or_default().clone_into(&mut call.query);
        shop.answer(&call)
    })
}

pub fn takes_the_last_of_a_name(shop: SmallShop) -> Handler {
    handler(move |call| shop.answer(&with_the_last_of_a_name(call)))
}

/// Inserts first, and looks afterwards.
pub fn stores_the_last_of_a_name(shop: SmallShop) -> Handler {
    handler(move |call| {
        let reply = shop.answer(&call);
        if reply.status == 400 {
            shop.answer(&with_the_last_of_a_name(call));
        }
        reply
    })
}

/// Who says one thing twice is told nothing else.
pub fn tells_the_first_fault(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply| {
        let faults = reply.body.get_mut("errors");
        if let Some(faults) = faults.and_then(Value::as_array_mut) {
            faults.truncate(1);
        }
        reply
    })
}

pub fn says_no_places(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply| {
        if reply.status == 400 {
            reply.body["errors"] = Value::Null;
        }
        reply
    })
}

fn with_the_last_of_a_name(mut call: Call) -> Call {
    if let Ok(body) = serde_json::from_slice::<Value>(&call.body) {
        call.body = body.to_string().into();
    }
    call
}
