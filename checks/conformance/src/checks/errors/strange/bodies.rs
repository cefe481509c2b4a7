//! Bodies to try everywhere.

use serde_json::json;

use crate::samples::user;
use crate::values::UNKNOWN_ID;

/// A body, and what it is in words.
type Body = (&'static str, Vec<u8>);

/// Bodies that are no user, no patch and no order.
pub fn unreadable() -> Vec<Body> {
    [not_json(), not_an_object(), not_text(), excessive()].concat()
}

/// Bodies that a shop may accept or refuse as it likes.
pub fn readable() -> Vec<Body> {
    let good = user().to_string();
    vec![
        ("a byte order mark and an object", format!("\u{feff}{good}").into()),
        ("a field twice", br#"{"nom":"A","nom":"B","prenom":"Z","adresse":"L"}"#.to_vec()),
        ("odd field names", br#"{"":1,"__proto__":{},"\u0000":1,"~":1,"/":1}"#.to_vec()),
        ("huge amounts", amounts("1e400", "1e400").into()),
        ("tiny amounts", amounts("-1e-400", "1e-999999999").into()),
        ("amounts of 5 000 digits", amounts(&"9".repeat(5_000), &"9".repeat(5_000)).into()),
        ("amounts that are exponents", amounts("1.5e3", "1E0").into()),
        (
            "a text of combining marks",
            json!({ "nom": format!("a{}", "\u{301}".repeat(99)) }).to_string().into(),
        ),
    ]
}

fn not_json() -> Vec<Body> {
    let good = user().to_string();
    vec![
        ("nothing", vec![]),
        ("white space", b" \n\t ".to_vec()),
        ("a truncated object", br#"{"nom":"Durand","prenom":"#.to_vec()),
        ("an object with something behind it", format!("{good} {good}").into()),
        ("an object with a comma too many", br#"{"nom":"Durand",}"#.to_vec()),
        ("an object in single quotes", b"{'nom':'Durand'}".to_vec()),
        ("NaN", br#"{"nom":NaN}"#.to_vec()),
    ]
}

fn not_an_object() -> Vec<Body> {
    let good = user().to_string();
    vec![
        ("null", b"null".to_vec()),
        ("true", b"true".to_vec()),
        ("a number", b"42".to_vec()),
        ("a string", br#""Durand""#.to_vec()),
        ("an empty array", b"[]".to_vec()),
        ("an array with an object", format!("[{good}]").into()),
    ]
}

fn not_text() -> Vec<Body> {
    let utf16 = user().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("UTF-16", utf16),
        ("Latin-1", b"{\"nom\":\"Ren\xe9\",\"prenom\":\"Zo\xe9\",\"adresse\":\"Lyon\"}".to_vec()),
        ("an overlong NUL", b"{\"nom\":\"\xc0\x80\"}".to_vec()),
        ("a raw NUL in a string", b"{\"nom\":\"Du\0rand\"}".to_vec()),
        ("NULs", vec![0; 64]),
        ("a lone surrogate", br#"{"nom":"\ud800","prenom":"Z","adresse":"L"}"#.to_vec()),
    ]
}

fn excessive() -> Vec<Body> {
    vec![
        ("an array of 10 000 levels", nested("[", "]").into()),
        ("an object of 10 000 levels", nested(r#"{"a":"#, "}").replace(":}", ":1}").into()),
        ("10 000 levels in a field", format!(r#"{{"nom":{}}}"#, nested("[", "]")).into()),
        ("10 000 open brackets", "[".repeat(10_000).into()),
        ("a number of 50 000 digits", format!(r#"{{"nom":{}}}"#, "9".repeat(50_000)).into()),
        ("1e400", br#"{"nom":1e400,"utilisateur_id":1e400,"produits":1e400}"#.to_vec()),
        ("a string of 60 KiB", json!({ "nom": "x".repeat(60 * 1024) }).to_string().into()),
        ("a field name of 60 KiB", json!({ "x".repeat(60 * 1024): 1 }).to_string().into()),
        ("5 000 unknown fields", many_fields().into()),
    ]
}

fn nested(open: &str, close: &str) -> String {
    open.repeat(10_000) + &close.repeat(10_000)
}

fn amounts(total: &str, quantity: &str) -> String {
    format!(
        r#"{{"utilisateur_id":"{UNKNOWN_ID}","prix_total":{total},"produits":[{{"id":"{UNKNOWN_ID}","quantite":{quantity}}}]}}"#
    )
}

fn many_fields() -> String {
    let fields: Vec<String> = (0..5_000).map(|number| format!(r#""x{number}":1"#)).collect();
    format!("{{{}}}", fields.join(","))
}
