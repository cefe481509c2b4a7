use std::fmt::{self, Write};
use std::ops::Deref;

/// Bytes of a request, printed as text: what fails can be read, and sent again.
///
/// What is no printable character is `\x…`, and so is the apostrophe; a backslash is two. So `printf %b '…'` of bash writes
/// the same bytes again.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('\'')?;
        for chunk in self.0.utf8_chunks() {
            for character in chunk.valid().chars() {
                match character {
                    '\\' => f.write_str(r"\\")?,
                    printable if is_printable(printable) => f.write_char(printable)?,
                    other => write_hex(f, other.encode_utf8(&mut [0; 4]).as_bytes())?,
                }
            }
            write_hex(f, chunk.invalid())?;
        }
        f.write_char('\'')
    }
}

fn is_printable(character: char) -> bool {
    character == '"' || character.escape_debug().len() == 1
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, r"\x{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_printed_as_it_is_and_the_rest_as_numbers() {
        for (bytes, expected) in [
            (&b""[..], "''"),
            (r#"{"nom":"Zoé 👩"}"#.as_bytes(), r#"'{"nom":"Zoé 👩"}'"#),
            (br#""\u0000\xe9""#, r#"'"\\u0000\\xe9"'"#),
            (b"a'\n\0\x7f", r"'a\x27\x0a\x00\x7f'"),
            (b"\xe9t\xe9 \xed\xa0\x80", r"'\xe9t\xe9 \xed\xa0\x80'"),
            ("e\u{301}\u{202e}".as_bytes(), r"'e\xcc\x81\xe2\x80\xae'"),
        ] {
            assert_eq!(format!("{:?}", Bytes(bytes.to_vec())), expected);
        }
    }
}
