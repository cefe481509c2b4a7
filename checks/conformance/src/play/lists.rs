use serde_json::Value;
use uuid::Uuid;

use super::http::{Call, Reply};
use super::problem::problem;
use crate::samples::id;

const MOST: usize = 1000;

/// The parameters of a query, decoded.
pub fn parameters(call: &Call) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://list/?{}", call.query));
    let pairs = url.map(|url| url.query_pairs().into_owned().collect());
    pairs.unwrap_or_default()
}

pub fn parameter(call: &Call, name: &str) -> Option<String> {
    let mut parameters = parameters(call).into_iter();
    parameters.find_map(|(key, value)| (key == name).then_some(value))
}

/// Refuses what is not among `known`, or is given twice.
pub fn check_parameters(call: &Call, known: &[&str]) -> Result<(), Reply> {
    let given: Vec<_> = parameters(call).into_iter().map(|(name, _)| name).collect();
    let is_once = |name: &String| given.iter().filter(|other| *other == name).count() == 1;
    let is_right = |name: &String| known.contains(&name.as_str()) && is_once(name);
    match given.iter().all(is_right) {
        true => Ok(()),
        false => Err(problem(400, "invalid-parameter")),
    }
}

/// The part of a list that is wanted. `deleted` has those that are gone, which a walk may still stand on.
pub fn page(call: &Call, mut items: Vec<Value>, deleted: &[Value]) -> Result<Reply, Reply> {
    let refused = || problem(400, "invalid-parameter");
    let newest_first = parameter(call, "order").is_some_and(|order| order == "desc");
    if newest_first {
        items.reverse();
    }
    if let Some(after) = parameter(call, "after") {
        Uuid::parse_str(&after).map_err(|_| refused())?;
        items = behind(items, &after, deleted, newest_first);
    }
    let Some(limit) = parameter(call, "limit") else {
        return Ok(Reply::json(200, items.into()));
    };
    let limit: usize = limit.parse().map_err(|_| refused())?;
    if !(1..=MOST).contains(&limit) {
        return Err(refused());
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| next(call, id(last)));
    let reply = Reply::json(200, items.into());
    Ok(match next {
        Some(target) => reply.with("link", format!("<{target}>; rel=\"next\"")),
        None => reply,
    })
}

/// What comes after an id. Ids are in the order of time, unless the list has it at another place.
fn behind(items: Vec<Value>, after: &str, deleted: &[Value], newest_first: bool) -> Vec<Value> {
    if let Some(place) = items.iter().position(|item| id(item) == after) {
        return items.into_iter().skip(place + 1).collect();
    }
    if !deleted.iter().any(|item| id(item) == after) {
        return items;
    }
    let follows = |item: &Value| match newest_first {
        true => id(item) < after,
        false => id(item) > after,
    };
    items.into_iter().filter(follows).collect()
}

fn next(call: &Call, last: &str) -> String {
    let parameters = parameters(call).into_iter();
    let others = parameters.filter(|(key, _)| key != "after");
    let mut query: Vec<String> = others.map(|(key, value)| format!("{key}={value}")).collect();
    query.push(format!("after={last}"));
    format!("{}?{}", call.path, query.join("&"))
}
