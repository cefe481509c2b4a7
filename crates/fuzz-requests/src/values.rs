//! Values of query parameters, path segments and headers.

use std::fmt::Write;

use poem::http::HeaderValue;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::bytes::Bytes;
use crate::garble::garble;

const ODD: [&str; 18] = [
    "",
    " ",
    ",",
    ",,",
    "*",
    "W/",
    "\"\"",
    "\"",
    "-1",
    "0",
    "1",
    "+1",
    "1e3",
    "1001",
    "18446744073709551616",
    "\0",
    "' OR 1=1--",
    "../../etc/passwd",
];

/// Bytes to send where one of `right` is expected.
pub fn values(right: &[&'static str]) -> BoxedStrategy<Bytes> {
    let right = select(right.to_vec()).prop_map(|text| text.as_bytes().to_vec());
    let odd = select(&ODD[..]).prop_map(|text| text.as_bytes().to_vec());
    let one = prop_oneof![
        2 => right.clone(),
        3 => (right, garble()).prop_map(|(mut bytes, garble)| {
            garble.apply(&mut bytes);
            bytes
        }),
        2 => odd,
        1 => any::<String>().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..20),
    ];
    let list = vec(one.clone(), 0..5).prop_map(|values| values.join(&b','));
    prop_oneof![3 => one.clone(), 1 => list, 1 => (one, 1..300_usize).prop_map(|(value, times)| value.repeat(times))]
        .prop_map(Bytes)
        .boxed()
}

/// For a path or a query, where every byte can be said.
pub(crate) fn percent_encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() {
            text.push((*byte).into());
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// For a header, where some bytes cannot be said: without them.
pub fn header_value(bytes: &[u8]) -> HeaderValue {
    let sayable = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f);
    let said: Vec<u8> = bytes.iter().copied().filter(sayable).collect();
    HeaderValue::from_bytes(&said).expect("no control character")
}
