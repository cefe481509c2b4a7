//! One change of bytes, whatever they are.

use proptest::prelude::*;
use proptest::sample::{Index, select};

#[derive(Debug, Clone)]
pub(crate) enum Garble {
    Truncate(Index),
    Insert(Index, Vec<u8>),
    Set(Index, u8),
    Begin(Vec<u8>),
    End(Vec<u8>),
    Utf16,
}

/// No UTF-8: Latin-1, an overlong NUL, a surrogate, what is beyond Unicode, half a character. And NULs.
const NO_TEXTS: [&[u8]; 7] = [
    b"\xe9",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x82",
    b"\xff\xfe",
    b"\0\0\0\0",
];

const BEGINNINGS: [&[u8]; 4] = [b"\xef\xbb\xbf", b"\xfe\xff", b" \n\t\r", b")]}',\n"];

const ENDS: [&[u8]; 6] = [b"}", b",", b" \n\t\r", b"\0", b"{}", b"// what"];

pub(crate) fn garble() -> impl Strategy<Value = Garble> {
    let chosen = |from: &'static [&'static [u8]]| select(from).prop_map(<[u8]>::to_vec);
    prop_oneof![
        any::<Index>().prop_map(Garble::Truncate),
        (any::<Index>(), chosen(&NO_TEXTS)).prop_map(|(at, bytes)| Garble::Insert(at, bytes)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Garble::Set(at, byte)),
        chosen(&BEGINNINGS).prop_map(Garble::Begin),
        chosen(&ENDS).prop_map(Garble::End),
        Just(Garble::Utf16),
    ]
}

impl Garble {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Truncate(at) => bytes.truncate(at.index(bytes.len() + 1)),
            Self::Insert(at, what) => {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, what.iter().copied());
            }
            Self::Set(at, byte) => {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = *byte;
                }
            }
            Self::Begin(what) => drop(bytes.splice(..0, what.iter().copied())),
            Self::End(what) => bytes.extend(what),
            Self::Utf16 => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                *bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            }
        }
    }
}
