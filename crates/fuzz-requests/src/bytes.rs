//! What is sent: bytes of a body, a parameter or a header.

use std::fmt;
use std::ops::Deref;

use poem::http::HeaderValue;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::json::{any_json, mutated, mutation};

/// Bytes that are printed as a literal of Rust.
#[derive(Clone)]
pub struct Bytes(pub Vec<u8>);

/// Invalid UTF-8 (Latin-1, an overlong NUL, a surrogate, beyond Unicode, half a character), and NULs.
const NO_TEXTS: [&[u8]; 7] = [
    b"\xe9",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x82",
    b"\xff\xfe",
    b"\0\0\0\0",
];
const PREFIXES: [&[u8]; 4] = [b"\xef\xbb\xbf", b"\xfe\xff", b" \n\t\r", b")]}',\n"];
const SUFFIXES: [&[u8]; 6] = [b"}", b",", b" \n\t\r", b"\0", b"{}", b"// what"];

/// One a line.
const PARAMETERS: &str = "\n \n,\n,,\n*\nW/\n\"\"\n\"\n-1\n0\n1\n+1\n1e3\n1001\n18446744073709551616\n\0\n' OR 1=1--\n\
    ../../etc/passwd";

/// Bodies where one of `valid` is expected: some are valid, most are nearly so, some are any JSON or any bytes.
pub fn bodies(valid: &[Value]) -> BoxedStrategy<Bytes> {
    let almost = |mutations| {
        (select(valid.to_vec()), vec(mutation(), mutations))
            .prop_map(|(document, mutations)| mutated(&document, &mutations).into_bytes())
    };
    prop_oneof![
        6 => almost(0..3),
        2 => mutate_bytes(almost(0..2)),
        1 => any_json().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..64),
    ]
    .prop_map(Bytes)
    .boxed()
}

/// Values of a parameter or header where one of `valid` is expected.
pub fn values(valid: &[&'static str]) -> BoxedStrategy<Bytes> {
    let valid = select(valid.to_vec()).prop_map(|text| text.as_bytes().to_vec());
    let odd = select(PARAMETERS.split('\n').collect::<Vec<_>>());
    let one = prop_oneof![
        2 => valid.clone(),
        3 => mutate_bytes(valid),
        2 => odd.prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<String>().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..20),
    ];
    let list = vec(one.clone(), 0..5).prop_map(|values| values.join(&b','));
    let repeated = (one.clone(), 1..300_usize).prop_map(|(value, times)| value.repeat(times));
    prop_oneof![3 => one, 1 => list, 1 => repeated].prop_map(Bytes).boxed()
}

/// Returns a header's value without the bytes that none may have.
///
/// # Panics
///
/// Never: what `HeaderValue` refuses is left out.
pub fn header_value(bytes: &[u8]) -> HeaderValue {
    let is_allowed = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f);
    let allowed: Vec<u8> = bytes.iter().copied().filter(is_allowed).collect();
    HeaderValue::from_bytes(&allowed).expect("no control character")
}

/// One change of the bytes, whatever they mean.
fn mutate_bytes(bytes: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let kind = (0..6_u8, any::<Index>(), any::<u8>());
    let texts = (select(&NO_TEXTS[..]), select(&PREFIXES[..]), select(&SUFFIXES[..]));
    (bytes, kind, texts).prop_map(|(mut bytes, (kind, index, byte), (no_text, prefix, suffix))| {
        let at = index.index(bytes.len() + 1);
        match kind {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, no_text.iter().copied())),
            2 => bytes.get_mut(at).into_iter().for_each(|old| *old = byte),
            3 => drop(bytes.splice(..0, prefix.iter().copied())),
            4 => bytes.extend(suffix),
            _ => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            }
        }
        bytes
    })
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_valid_or_other_json_or_no_json_and_all_three_are_common() {
        let valid = json!({ "name": "Zoé", "lines": [{ "id": 1 }, { "id": 2 }] });
        let strategy = bodies(std::slice::from_ref(&valid));
        let mut runner = TestRunner::deterministic();
        let (mut same, mut other, mut broken) = (0, 0, 0);
        for _ in 0..1_000 {
            let body = strategy.new_tree(&mut runner).unwrap().current();
            match serde_json::from_slice::<Value>(&body) {
                Ok(value) if value == valid => same += 1,
                Ok(_) => other += 1,
                Err(_) => broken += 1,
            }
        }
        assert!(same > 50 && other > 200 && broken > 200, "{same} {other} {broken}");
    }
}
