//! An order with two lines, as order-service stores it.

pub const ID: &str = "01a20673-688d-7006-a00c-10238af36fc8";
pub const AT: &str = "2026-11-23T03:29:16.429Z";
pub const ADDRESS: &str = "1 rue des Lilas, Lyon";

const PRODUCT: &str = "019ad735-8400-7a3b-8199-c6b41c80317f";
const NAMES: [&str; 2] = ["Baguette de tradition", "Pain de campagne"];

pub fn lines() -> String {
    let line = |name| {
        format!(
            r#"{{"product_id":"{PRODUCT}","name":"{name}","unit_price_cents":1290,"quantity":2}}"#
        )
    };
    format!("[{}]", NAMES.map(line).join(","))
}

/// The event, as it will be published.
pub fn payload() -> String {
    let line = |name| format!(r#"{{"id":"{PRODUCT}","nom":"{name}","prix":12.90,"quantite":2}}"#);
    let lines = NAMES.map(line).join(",");
    format!(
        r#"{{"specversion":"1.0","id":"{ID}","source":"/order-service","type":"order.created.v1","subject":"{ID}","time":"{AT}","datacontenttype":"application/json","traceparent":"00-1ee39cbd9d5247fc97b35c0a51c1c5ca-d8d78f54bc5f4820-00","data":{{"id":"{ID}","date_achat":"{AT}","utilisateur_id":"{ID}","prix_total":51.60,"adresse_livraison":"{ADDRESS}","produits":[{lines}]}}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_json() {
        for text in [lines(), payload()] {
            let json: Result<serde_json::Value, _> = serde_json::from_str(&text);
            assert!(json.is_ok(), "{text}");
        }
    }
}
