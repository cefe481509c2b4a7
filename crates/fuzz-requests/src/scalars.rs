//! Texts, numbers and words of JSON, as they are written.

use proptest::prelude::*;
use proptest::sample::select;

use crate::json::quoted;

const NUMBERS: [&str; 34] = [
    "0",
    "-0",
    "-0.0",
    "0e0",
    "1",
    "-1",
    "1.0",
    "1E+2",
    "0.1e1",
    "100e-2",
    "0.01",
    "0.001",
    "0.1",
    "1.005",
    "100",
    "101",
    "1000",
    "1000.0",
    "1000.5",
    "1001",
    "2147483648",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "18446744073709551616",
    "79228162514264337593543950335",
    "79228162514264337593543950336",
    "1e28",
    "1e-28",
    "1e400",
    "-1e400",
    "1e-400",
    "1e2147483648",
    "0e-99999999999",
];

/// `$serde_json…` are names by which `serde_json` passes exact numbers and raw JSON on to itself.
const WORDS: [&str; 14] = [
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[{}]",
    "NaN",
    "Infinity",
    "01",
    "+1",
    ".5",
    "'x'",
    r#"{"$serde_json::private::Number":"1"}"#,
    r#"{"$serde_json::private::RawValue":"1"}"#,
];

/// Times at the ends of calendars, lone and swapped surrogates, escapes of all kinds, and control characters that JSON does not allow as they are.
const ODD_TEXTS: [&str; 20] = [
    r#""""#,
    r#"" ""#,
    r#""-262143-01-01T00:00:00Z""#,
    r#""+262142-12-31T23:59:59Z""#,
    r#""0000-01-01T00:00:00-01:00""#,
    r#""2026-12-31T23:59:60.999999999Z""#,
    r#""00000000-0000-0000-0000-000000000000""#,
    r#""ffffffff-ffff-ffff-ffff-ffffffffffff""#,
    r#""\u0000""#,
    r#""a\u0000b""#,
    r#""\u001b[2J""#,
    r#""\ud800""#,
    r#""\udc00\ud800""#,
    r#""\ud83d\ude00""#,
    r#""\uFFFE\uffff""#,
    r#""\/\b\f\n\r\t\\\"""#,
    r#""\x41""#,
    "\"a\nb\"",
    "\"a\u{0}b\"",
    "\"a\u{7f}b\"",
];

/// Characters that count, compare or print in odd ways: NFD, joined and wide ones, marks of order and direction.
const ODD_CHARACTERS: [&str; 10] = [
    "x",
    "é",
    "e\u{301}",
    "\u{feff}",
    "\u{202e}",
    "\u{2028}",
    "\u{a0}",
    "\u{200d}",
    "👩\u{200d}👧",
    "\u{10ffff}",
];

/// Around the lengths at which limits are usual.
const LENGTHS: [usize; 11] = [1, 2, 99, 100, 101, 299, 300, 301, 2_001, 20_000, 70_000];

pub(crate) fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => number(),
        3 => text(),
        2 => select(&WORDS[..]).prop_map(str::to_owned),
    ]
}

/// A text, with its quotation marks.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let long = (select(&ODD_CHARACTERS[..]), select(&LENGTHS[..]));
    prop_oneof![
        3 => select(&ODD_TEXTS[..]).prop_map(str::to_owned),
        2 => long.prop_map(|(character, length)| quoted(&character.repeat(length))),
        2 => "\\PC{0,40}".prop_map(|text| quoted(&text)),
        1 => any::<String>().prop_map(|text| quoted(&text)),
    ]
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&NUMBERS[..]).prop_map(str::to_owned),
        2 => "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?",
        1 => (1..5_000_usize).prop_map(|digits| "9".repeat(digits)),
        1 => (1..5_000_usize).prop_map(|digits| format!("0.{}1", "0".repeat(digits))),
    ]
}
