use super::*;

fn of(text: &str) -> Fingerprint {
    fingerprint(parse(text.as_bytes()).unwrap().0)
}

#[test]
fn a_fingerprint_tells_what_is_said_from_how_it_is_written() {
    let body = of(r#"{"a":[{"b":1,"c":"\u00e9"},2],"d":null}"#);
    let rewritten = " { \"d\" : null,\n \"a\":[ {\"c\":\"é\", \"b\":1}, 2] }";
    assert_eq!(of(rewritten), body);
    for other in [
        r#"{"a":[2,{"b":1,"c":"é"}],"d":null}"#,
        r#"{"a":[{"b":1.0,"c":"é"},2],"d":null}"#,
        r#"{"a":[{"b":"1","c":"é"},2],"d":null}"#,
        r#"{"a":[{"b":1,"c":"é"},2]}"#,
    ] {
        assert_ne!(of(other), body, "{other}");
    }
}
