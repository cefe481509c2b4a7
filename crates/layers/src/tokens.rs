use syn::buffer::{Cursor, TokenBuffer};

use crate::imports::text;

/// What can be told from tokens that no grammar is known for, such as a macro's arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sighting {
    Path { path: Vec<String>, is_absolute: bool },
    Async(&'static str),
}

/// What comes before a name decides whether a path may begin with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Dollar,
    RightAngle,
    Colons,
    /// `::` that continues a type, as in `<T as Trait>::Name`.
    Continuation,
    Other,
}

pub(crate) fn sightings(tokens: &TokenBuffer) -> Vec<Sighting> {
    let mut sightings = Vec::new();
    scan(tokens.begin(), &mut sightings);
    sightings
}

fn scan(mut cursor: Cursor<'_>, sightings: &mut Vec<Sighting>) {
    let mut before = Before::Other;
    while !cursor.eof() {
        if let Some((_, rest)) = cursor.lifetime() {
            (cursor, before) = (rest, Before::Other);
        } else if let Some((path, is_path, rest)) = path_at(cursor) {
            sightings.extend(sighting(path, is_path, before));
            (cursor, before) = (rest, Before::Other);
        } else if let Some(rest) = colons(cursor) {
            let continues = before == Before::RightAngle;
            before = if continues { Before::Continuation } else { Before::Colons };
            cursor = rest;
        } else if let Some((inside, _, _, rest)) = cursor.any_group() {
            scan(inside, sightings);
            (cursor, before) = (rest, Before::Other);
        } else {
            let punct = cursor.punct().map(|(punct, _)| punct.as_char());
            before = match punct {
                Some('$') => Before::Dollar,
                Some('>') => Before::RightAngle,
                _ => Before::Other,
            };
            cursor = cursor.token_tree().map_or(Cursor::empty(), |(_, rest)| rest);
        }
    }
}

fn sighting(path: Vec<String>, is_path: bool, before: Before) -> Option<Sighting> {
    let is_absolute = before == Before::Colons;
    match (path[0].as_str(), before) {
        ("async", _) => Some(Sighting::Async("async")),
        ("await", _) => Some(Sighting::Async(".await")),
        ("crate", Before::Dollar) => Some(Sighting::Path { path, is_absolute }),
        (_, Before::Dollar | Before::Continuation) => None,
        _ => is_path.then_some(Sighting::Path { path, is_absolute }),
    }
}

/// Names joined by `::`, whether they are a path (not a lone name), and what follows. Of a `use` with braces, what is before them.
fn path_at(cursor: Cursor<'_>) -> Option<(Vec<String>, bool, Cursor<'_>)> {
    let (first, mut rest) = cursor.ident()?;
    let mut path = vec![text(&first)];
    while let Some(after) = colons(rest) {
        let Some((next, after)) = after.ident() else {
            break;
        };
        path.push(text(&next));
        rest = after;
    }
    let Some(after) = colons(rest) else {
        let is_path = path.len() > 1;
        return Some((path, is_path, rest));
    };
    if let Some((_, _, _, after)) = after.any_group() {
        return Some((path, true, after));
    }
    let is_glob = after.punct().is_some_and(|(punct, _)| punct.as_char() == '*');
    let is_path = is_glob || path.len() > 1;
    Some((path, is_path, after))
}

fn colons(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, rest) = cursor.punct()?;
    let (second, rest) = rest.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(code: &str) -> Vec<String> {
        let tokens = TokenBuffer::new2(syn::parse_str(code).unwrap());
        let shown = sightings(&tokens).into_iter().map(|sighting| match sighting {
            Sighting::Path { path, is_absolute } => {
                format!("{}{}", if is_absolute { "::" } else { "" }, path.join("::"))
            }
            Sighting::Async(word) => word.to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn names_joined_by_colons_are_paths_at_any_depth() {
        assert_eq!(seen("f(a::b, [c::d::<e::F>(), ::g::h])"), ["a::b", "c::d", "e::F", "::g::h"]);
        assert_eq!(seen("use a::{b, c::d}; use e::*; use f;"), ["a", "e"]);
    }

    #[test]
    fn lone_names_strings_fields_and_methods_are_no_paths() {
        assert_eq!(seen("a, \"b::c\", d: e, f.g::<h>(), 'i: loop {}"), [""; 0]);
        assert_eq!(seen("A { a: ::b::c }"), ["b::c"]);
    }

    #[test]
    fn what_continues_a_type_or_a_fragment_is_no_path() {
        assert_eq!(seen("<T as U>::a::b, $t::c, $crate::d::e"), ["crate::d::e"]);
    }

    #[test]
    fn async_and_await_are_seen() {
        assert_eq!(seen("async { a.await }"), ["async", ".await"]);
    }
}
