//! What a client wants more than something else: `Accept` and `Accept-Language`.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::http::Call;

/// Whether an answer may be JSON: the most specific range that covers it counts, and what cannot be read does not.
pub fn takes_json(call: &Call) -> bool {
    const COVERING: [&str; 3] = ["application/json", "application/*", "*/*"];

    let wishes = wishes(call, "accept");
    if wishes.iter().all(|(range, _)| !range.contains('/')) {
        return true;
    }
    let mut covering = COVERING.iter();
    let most_specific = covering.find_map(|range| wishes.iter().find(|(it, _)| it == range));
    most_specific.is_some_and(|(_, weight)| !weight.is_zero())
}

/// Whether English is wanted more than French, which is for whoever wants neither.
pub fn prefers_english(call: &Call) -> bool {
    let wishes = wishes(call, "accept-language");
    let wish = |language: &str| {
        let named = wishes.iter().position(|(range, _)| range.split('-').next() == Some(language));
        let place = named.or_else(|| wishes.iter().position(|(range, _)| range == "*"));
        let weight = place.map(|place| wishes[place].1);
        (weight, Reverse(named.unwrap_or(wishes.len())))
    };
    wish("en") > wish("fr")
}

/// Ranges in small letters, each with its weight, in the order in which they were sent.
fn wishes(call: &Call, header: &str) -> Vec<(String, Decimal)> {
    let lines = call.headers.get_all(header).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    let lines = lines.join(",");
    let wishes = lines.split(',').map(|wish| {
        let mut parts = wish.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        (range, weight.unwrap_or("1").parse().unwrap_or_default())
    });
    let readable =
        |(range, weight): &(String, Decimal)| !range.is_empty() && *weight <= Decimal::ONE;
    wishes.filter(readable).collect()
}
