//! JSON as text: values at boundaries, and mutations of a valid document.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// Separated by spaces.
const NUMBERS: &str = "0 -0 -0.0 0e0 1 -1 1.0 1E+2 0.1e1 100e-2 0.01 0.001 0.1 1.005 100 101 1000 1000.0 1000.5 1001 \
    2147483648 4294967296 9007199254740993 9223372036854775807 18446744073709551616 79228162514264337593543950335 \
    79228162514264337593543950336 1e28 1e-28 1e400 -1e400 1e-400 1e2147483648 0e-99999999999";

/// Separated by spaces. `serde_json` passes exact numbers and raw JSON to itself under the names `$serde_json…`.
const WORDS: &str = r#"null true false [] {} [{}] NaN Infinity 01 +1 .5 'x' {"$serde_json::private::Number":"1"}
    {"$serde_json::private::RawValue":"1"}"#;

/// One a line: times at the ends of calendars, lone and swapped surrogates, and all kinds of escapes.
const TEXTS: &str = r#"""
" "
"-262143-01-01T00:00:00Z"
"+262142-12-31T23:59:59Z"
"0000-01-01T00:00:00-01:00"
"2026-12-31T23:59:60.999999999Z"
"00000000-0000-0000-0000-000000000000"
"ffffffff-ffff-ffff-ffff-ffffffffffff"
"\u0000"
"a\u0000b"
"\u001b[2J"
"\ud800"
"\udc00\ud800"
"\ud83d\ude00"
"\uFFFE\uffff"
"\/\b\f\n\r\t\\\""
"\x41""#;

/// JSON forbids the first two unescaped.
const CONTROL_TEXTS: [&str; 3] = ["\"a\nb\"", "\"a\u{0}b\"", "\"a\u{7f}b\""];

/// Characters that count, compare or print unexpectedly: NFD, joined and wide ones, byte order and direction marks.
const CHARACTERS: &str = "x é e\u{301} \u{feff} \u{202e} \u{200d} 👩\u{200d}👧 \u{10ffff}";

/// Around the usual limits of a text's length.
const LENGTHS: [usize; 11] = [1, 2, 99, 100, 101, 299, 300, 301, 2_001, 20_000, 70_000];

/// Below, at and above the 127 levels that `serde_json` reads.
const DEPTHS: [usize; 7] = [1, 2, 120, 127, 128, 129, 5_000];

const NAMES: [&str; 8] = ["", "a/b", "~", "~1", "0", "-", "__proto__", "\u{0}"];

/// A change of one value of a document. Values and names are JSON texts, which may be malformed.
#[derive(Debug, Clone)]
pub(crate) enum Mutation {
    Remove,
    Replace(String),
    Repeat,
    /// The same name again, with another value.
    Contradict(String),
    Rename(String),
    Add(String, String),
    /// Opening and closing brackets, and how many of each.
    Nest([&'static str; 2], usize),
}

pub(crate) fn mutation() -> impl Strategy<Value = (Index, Mutation)> {
    let brackets = select(&[["[", "]"], [r#"{"a":"#, "}"]][..]);
    let mutation = prop_oneof![
        2 => Just(Mutation::Remove),
        5 => any_json().prop_map(Mutation::Replace),
        1 => Just(Mutation::Repeat),
        1 => any_json().prop_map(Mutation::Contradict),
        1 => name().prop_map(Mutation::Rename),
        1 => (name(), any_json()).prop_map(|(name, value)| Mutation::Add(name, value)),
        1 => (brackets, select(&DEPTHS[..])).prop_map(|(brackets, depth)| Mutation::Nest(brackets, depth)),
    ];
    (any::<Index>(), mutation)
}

/// Returns the text of `document` after `mutations`, each of which applies to the value at its index, counted from the
/// outside in. No tree is built of the result: dropping thousands of levels would overflow the stack.
pub(crate) fn mutated(document: &Value, mutations: &[(Index, Mutation)]) -> String {
    let count = count(document);
    let mutations = mutations.iter().map(|(index, mutation)| (index.index(count), mutation));
    let mut writer = Writer { mutations: mutations.collect(), next: 0 };
    writer.members("", document).into_iter().map(|member| member.value).collect()
}

/// Any JSON, and some texts that are almost JSON.
pub(crate) fn any_json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        3 => number(),
        3 => text(),
        2 => select(WORDS.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned),
    ];
    scalar.prop_recursive(4, 24, 6, |inner| {
        let member = (name(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(NUMBERS.split(' ').collect::<Vec<_>>()).prop_map(str::to_owned),
        2 => "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?",
        1 => (1..5_000_usize).prop_map(|digits| "9".repeat(digits)),
        1 => (1..5_000_usize).prop_map(|digits| format!("0.{}1", "0".repeat(digits))),
    ]
}

/// A text with its quotation marks.
fn text() -> impl Strategy<Value = String> {
    let texts: Vec<_> = TEXTS.lines().chain(CONTROL_TEXTS).collect();
    let characters: Vec<_> = CHARACTERS.split(' ').chain(["\u{2028}", "\u{a0}"]).collect();
    prop_oneof![
        3 => select(texts).prop_map(str::to_owned),
        2 => (select(characters), select(&LENGTHS[..])).prop_map(|(text, count)| quoted(&text.repeat(count))),
        2 => "\\PC{0,40}".prop_map(|text| quoted(&text)),
        1 => any::<String>().prop_map(|text| quoted(&text)),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&NAMES[..]).prop_map(quoted),
        "[a-z_]{1,12}".prop_map(|name| quoted(&name)),
        text()
    ]
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn count(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    };
    1 + inner
}

struct Writer<'a> {
    mutations: Vec<(usize, &'a Mutation)>,
    next: usize,
}

/// A member of an object, or an item of an array, whose name is not written.
#[derive(Clone)]
struct Member {
    name: String,
    value: String,
}

impl Writer<'_> {
    /// Returns what takes the place of one member: none, one or several.
    fn members(&mut self, name: &str, value: &Value) -> Vec<Member> {
        let index = self.next;
        self.next += 1;
        let value = match value {
            Value::Array(items) => {
                let items = items.iter().flat_map(|item| self.members("item", item));
                format!("[{}]", items.map(|item| item.value).collect::<Vec<_>>().join(","))
            }
            Value::Object(members) => {
                let members = members.iter().flat_map(|(name, value)| self.members(name, value));
                let members = members.map(|member| format!("{}:{}", member.name, member.value));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            scalar => scalar.to_string(),
        };
        let mut members = vec![Member { name: quoted(name), value }];
        for (_, mutation) in self.mutations.iter().filter(|(at, _)| *at == index) {
            mutation.apply(&mut members);
        }
        members
    }
}

impl Mutation {
    fn apply(&self, members: &mut Vec<Member>) {
        let Some(first) = members.first_mut() else { return };
        match self {
            Self::Remove => drop(members.remove(0)),
            Self::Replace(value) => first.value.clone_from(value),
            Self::Repeat => members.push(members[0].clone()),
            Self::Contradict(value) => {
                let name = first.name.clone();
                members.push(Member { name, value: value.clone() });
            }
            Self::Rename(name) => first.name.clone_from(name),
            Self::Add(name, value) => {
                members.insert(0, Member { name: name.clone(), value: value.clone() });
            }
            Self::Nest([open, close], depth) => {
                first.value = open.repeat(*depth) + &first.value + &close.repeat(*depth);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_without_mutations_is_written_as_it_was() {
        let text = r#"{"a":[1.50,{"b\"":null}],"c":{},"d":[],"e":"\u0000é"}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(mutated(&value, &[]), text);
    }
}
