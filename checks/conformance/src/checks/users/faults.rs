//! What can be wrong with a user, or with a patch of one.

use serde_json::{Value, json};

use crate::values::UNKNOWN_ID;

/// A fault of a body, in words, as the fields that have it, and as the pointers that must name it.
pub type Fault = (&'static str, Value, &'static [&'static str]);

pub fn faults() -> Vec<Fault> {
    [wrong_types(), wrong_lengths(), control_characters(), wrong_fields()].concat()
}

fn wrong_types() -> Vec<Fault> {
    vec![
        ("a number for `nom`", json!({ "nom": 1 }), &["/nom"]),
        ("a boolean for `prenom`", json!({ "prenom": true }), &["/prenom"]),
        ("an object for `adresse`", json!({ "adresse": { "rue": "des Lilas" } }), &["/adresse"]),
        ("an array for `nom`", json!({ "nom": ["Durand"] }), &["/nom"]),
        ("null for `nom`", json!({ "nom": null }), &["/nom"]),
        ("null for `adresse`", json!({ "adresse": null }), &["/adresse"]),
    ]
}

fn wrong_lengths() -> Vec<Fault> {
    vec![
        ("an empty `nom`", json!({ "nom": "" }), &["/nom"]),
        ("a blank `prenom`", json!({ "prenom": " \u{2003} " }), &["/prenom"]),
        ("a blank `adresse`", json!({ "adresse": "   " }), &["/adresse"]),
        ("a `nom` of 101 characters", json!({ "nom": "é".repeat(101) }), &["/nom"]),
        ("a `prenom` of 101 characters", json!({ "prenom": "x".repeat(101) }), &["/prenom"]),
        ("an `adresse` of 301 characters", json!({ "adresse": "é".repeat(301) }), &["/adresse"]),
    ]
}

fn control_characters() -> Vec<Fault> {
    vec![
        ("NUL in `nom`", json!({ "nom": "Du\u{0}rand" }), &["/nom"]),
        ("a bell in `prenom`", json!({ "prenom": "Zo\u{7}é" }), &["/prenom"]),
        ("a line feed in `nom`", json!({ "nom": "Du\nrand" }), &["/nom"]),
        ("the C1 control U+0085 in `nom`", json!({ "nom": "Du\u{85}rand" }), &["/nom"]),
        ("NUL in `adresse`", json!({ "adresse": "12\u{0} rue" }), &["/adresse"]),
        ("an escape sequence in `adresse`", json!({ "adresse": "\u{1b}[31mrue" }), &["/adresse"]),
    ]
}

fn wrong_fields() -> Vec<Fault> {
    vec![
        ("an unknown field", json!({ "surnom": "Zozo" }), &["/surnom"]),
        ("an unknown field whose name needs escaping", json!({ "a/b~c": 1 }), &["/a~1b~0c"]),
        ("the read-only field `id`", json!({ "id": UNKNOWN_ID }), &["/id"]),
        ("two faults, naming both", json!({ "nom": 1, "adresse": null }), &["/nom", "/adresse"]),
    ]
}
