//! What can be wrong with an order.

use serde_json::{Value, json};

use crate::samples::Market;
use crate::values::UNKNOWN_ID;

/// In words, how the body differs from a good one, and the pointers that must name the faults.
pub type Fault = (&'static str, fn(&Market) -> Value, &'static [&'static str]);

/// Faults that the schema shows.
pub const UNREADABLE: &[Fault] = &[
    (
        "a `utilisateur_id` that is no UUID",
        |_| json!({ "utilisateur_id": "42" }),
        &["/utilisateur_id"],
    ),
    ("a number for `utilisateur_id`", |_| json!({ "utilisateur_id": 42 }), &["/utilisateur_id"]),
    ("null for `utilisateur_id`", |_| json!({ "utilisateur_id": null }), &["/utilisateur_id"]),
    ("no line at all", |_| json!({ "produits": [] }), &["/produits"]),
    (
        "101 lines",
        |market| json!({ "produits": vec![json!({ "id": market.first["id"] }); 101] }),
        &["/produits"],
    ),
    (
        "an object for `produits`",
        |market| json!({ "produits": { "id": market.first["id"] } }),
        &["/produits"],
    ),
    ("null for `produits`", |_| json!({ "produits": null }), &["/produits"]),
    (
        "a line that is no object",
        |market| json!({ "produits": [market.first["id"]] }),
        &["/produits/0"],
    ),
    ("a line without `id`", |_| json!({ "produits": [{ "quantite": 1 }] }), &["/produits/0/id"]),
    (
        "a product id that is no UUID",
        |_| json!({ "produits": [{ "id": "42" }] }),
        &["/produits/0/id"],
    ),
    ("a `quantite` of 0", |market| second_line(market, &json!(0)), &["/produits/1/quantite"]),
    (
        "a `quantite` of 1 001",
        |market| second_line(market, &json!(1001)),
        &["/produits/1/quantite"],
    ),
    ("a `quantite` of -1", |market| second_line(market, &json!(-1)), &["/produits/1/quantite"]),
    ("a `quantite` of 1.5", |market| second_line(market, &json!(1.5)), &["/produits/1/quantite"]),
    ("a text for `quantite`", |market| second_line(market, &json!("2")), &["/produits/1/quantite"]),
    (
        "a `quantite` beyond 64 bits",
        |market| second_line(market, &big()),
        &["/produits/1/quantite"],
    ),
    (
        "an unknown field in a line",
        |market| json!({ "produits": [{ "id": market.first["id"], "prix": 1 }] }),
        &["/produits/0/prix"],
    ),
    ("a `prix_total` of 3 decimals", |_| json!({ "prix_total": 5.999 }), &["/prix_total"]),
    ("a text for `prix_total`", |_| json!({ "prix_total": "59.97" }), &["/prix_total"]),
    (
        "a number for `adresse_livraison`",
        |_| json!({ "adresse_livraison": 12 }),
        &["/adresse_livraison"],
    ),
    (
        "a blank `adresse_livraison`",
        |_| json!({ "adresse_livraison": "  " }),
        &["/adresse_livraison"],
    ),
    (
        "an `adresse_livraison` of 301 characters",
        |_| json!({ "adresse_livraison": "é".repeat(301) }),
        &["/adresse_livraison"],
    ),
    (
        "NUL in `adresse_livraison`",
        |_| json!({ "adresse_livraison": "12\u{0} rue" }),
        &["/adresse_livraison"],
    ),
    ("the read-only field `id`", |_| json!({ "id": UNKNOWN_ID }), &["/id"]),
    (
        "the read-only field `date_achat`",
        |_| json!({ "date_achat": "2026-11-22T10:15:04.000Z" }),
        &["/date_achat"],
    ),
    ("an unknown field", |_| json!({ "code_promo": "NOEL" }), &["/code_promo"]),
    (
        "four faults, naming all",
        |_| json!({ "utilisateur_id": 1, "surprise": 1, "produits": [{ "id": "x", "quantite": 0 }] }),
        &["/utilisateur_id", "/surprise", "/produits/0/id", "/produits/0/quantite"],
    ),
];

/// Faults that only the shop can know.
pub const UNACCEPTABLE: &[Fault] = &[
    ("an unknown user", |_| json!({ "utilisateur_id": UNKNOWN_ID }), &["/utilisateur_id"]),
    ("an unknown product", |_| json!({ "produits": [{ "id": UNKNOWN_ID }] }), &["/produits/0/id"]),
    ("an unknown product, named where it was sent", third_line_unknown, &["/produits/2/id"]),
    (
        "an unknown user and an unknown product, naming both",
        |_| json!({ "utilisateur_id": UNKNOWN_ID, "produits": [{ "id": UNKNOWN_ID }] }),
        &["/utilisateur_id", "/produits/0/id"],
    ),
];

fn second_line(market: &Market, quantite: &Value) -> Value {
    json!({ "produits": [{ "id": market.first["id"] }, { "id": market.second["id"], "quantite": quantite }] })
}

fn third_line_unknown(market: &Market) -> Value {
    json!({ "produits": [{ "id": market.first["id"] }, { "id": market.first["id"] }, { "id": UNKNOWN_ID }] })
}

fn big() -> Value {
    serde_json::from_str("123456789012345678901234567890").unwrap_or_default()
}
