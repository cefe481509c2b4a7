//! One change of a JSON document.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::json::{Brackets, Json, Slot, quoted};
use crate::scalars::{scalar, text};

/// What is done to the slot at a place, counted from the first to the last and from the outside in.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    place: Index,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Remove,
    Replace(Json),
    Repeat,
    /// The same name again, with another value.
    Contradict(Json),
    Rename(String),
    Add(String, Json),
    Nest(Brackets, usize),
}

/// Below, at and above the 127 levels that `serde_json` reads.
const DEPTHS: [usize; 7] = [1, 2, 120, 127, 128, 129, 5_000];

const NAMES: [&str; 8] = ["", "a/b", "~", "~1", "0", "-", "__proto__", "\u{0}"];

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let brackets = select(&[Brackets::Array, Brackets::Object][..]);
    let what = prop_oneof![
        2 => Just(What::Remove),
        5 => any_json().prop_map(What::Replace),
        1 => Just(What::Repeat),
        1 => any_json().prop_map(What::Contradict),
        1 => name().prop_map(What::Rename),
        1 => (name(), any_json()).prop_map(|(name, value)| What::Add(name, value)),
        1 => (brackets, select(&DEPTHS[..])).prop_map(|(brackets, depth)| What::Nest(brackets, depth)),
    ];
    (any::<Index>(), what).prop_map(|(place, what)| Change { place, what })
}

/// Any JSON, nearly.
pub(crate) fn any_json() -> impl Strategy<Value = Json> {
    let scalar = scalar().prop_map(Json::Scalar);
    scalar.prop_recursive(4, 24, 6, |inner| {
        let slot = (name(), inner).prop_map(|(name, value)| Slot { name, value });
        let brackets = select(&[Brackets::Array, Brackets::Object][..]);
        (brackets, prop::collection::vec(slot, 0..6))
            .prop_map(|(brackets, slots)| Json::Nest(brackets, slots))
    })
}

impl Change {
    /// Of a document: its one slot, as the document itself may be removed or repeated.
    pub(crate) fn apply(&self, document: &mut Vec<Slot>) {
        let count = count(document);
        if count > 0 {
            self.apply_at(&mut self.place.index(count), document);
        }
    }

    fn apply_at(&self, place: &mut usize, slots: &mut Vec<Slot>) -> bool {
        for index in 0..slots.len() {
            if *place == 0 {
                self.what.apply(slots, index);
                return true;
            }
            *place -= 1;
            if let Json::Nest(_, inner) = &mut slots[index].value
                && self.apply_at(place, inner)
            {
                return true;
            }
        }
        false
    }
}

impl What {
    fn apply(&self, slots: &mut Vec<Slot>, index: usize) {
        let named = |name: &str, value: &Json| Slot { name: name.to_owned(), value: value.clone() };
        match self {
            Self::Remove => drop(slots.remove(index)),
            Self::Replace(value) => slots[index].value = value.clone(),
            Self::Repeat => slots.insert(index, slots[index].clone()),
            Self::Contradict(value) => {
                slots.insert(index + 1, named(&slots[index].name, value));
            }
            Self::Rename(name) => slots[index].name.clone_from(name),
            Self::Add(name, value) => slots.insert(index, named(name, value)),
            Self::Nest(brackets, depth) => {
                // Written, not built: a tree of thousands of levels would end the stack of whoever drops it.
                let (open, close) = match brackets {
                    Brackets::Array => ("[", "]"),
                    Brackets::Object => (r#"{"a":"#, "}"),
                };
                let inner = slots[index].value.to_string();
                let text = open.repeat(*depth) + &inner + &close.repeat(*depth);
                slots[index].value = Json::Scalar(text);
            }
        }
    }
}

fn count(slots: &[Slot]) -> usize {
    let inner = slots.iter().map(|slot| match &slot.value {
        Json::Scalar(_) => 0,
        Json::Nest(_, inner) => count(inner),
    });
    slots.len() + inner.sum::<usize>()
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&NAMES[..]).prop_map(quoted),
        "[a-z_]{1,12}".prop_map(|name| quoted(&name)),
        text(),
    ]
}
