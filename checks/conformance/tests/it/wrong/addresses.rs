//! What holds for every address, and is forgotten at all of them.

use conformance::play::{Handler, Reply, SmallShop, problem, shell};
use serde_json::json;

use super::{changed, handler};

/// As a framework that never heard of them.
pub fn has_no_options(shop: SmallShop) -> Handler {
    handler(move |call| match call.method.as_str() {
        "OPTIONS" => shell(&call, problem(405, "method-not-allowed")),
        _ => shop.answer(&call),
    })
}

/// What is not its own language is not read.
pub fn speaks_french_only(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        call.headers.remove("accept-language");
        shop.answer(&call)
    })
}

/// A cache may give the French answer to everybody.
pub fn hides_what_varies(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| reply.without("vary"))
}

pub fn ignores_accept(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        call.headers.remove("accept");
        shop.answer(&call)
    })
}

/// Looks at the type, and at nothing behind it.
pub fn takes_any_charset(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        if let Some(content_type) = call.headers.get_mut("content-type") {
            let text = content_type.to_str().unwrap_or_default();
            let media_type = text.split(';').next().unwrap_or_default().to_owned();
            *content_type = media_type.parse().unwrap();
        }
        shop.answer(&call)
    })
}

/// What ends in JSON is JSON.
pub fn takes_any_json(shop: SmallShop) -> Handler {
    handler(move |mut call| {
        if let Some(content_type) = call.headers.get_mut("content-type")
            && content_type.as_bytes().ends_with(b"json")
        {
            *content_type = "application/json".parse().unwrap();
        }
        shop.answer(&call)
    })
}

pub fn keeps_its_types_to_itself(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| reply.without("accept-post"))
}

/// Every page may be read by pages of anybody.
pub fn tells_everybody(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| reply.with("access-control-allow-origin", "*"))
}

/// All is well that lists its methods as it likes.
pub fn words_lists_its_own_way(shop: SmallShop) -> Handler {
    changed(shop, |_, mut reply: Reply| {
        for (name, value) in &mut reply.headers {
            if matches!(*name, "allow" | "accept-post" | "accept-patch") {
                let mut members: Vec<&str> = value.split(", ").collect();
                members.reverse();
                *value = members.join(" ,");
            }
            if *name == "allow" {
                value.push_str(",OPTIONS,  HEAD");
            }
        }
        if reply.status >= 400 {
            reply.body["detail"] = json!(null);
        }
        reply.with("vary", "Origin, accept-language")
    })
}
