use super::*;

fn words(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}

/// What `path` means in `crate::a::b`, whose source is `code`; the rest of the crate is always the same.
fn meaning(code: &str, path: &str) -> String {
    let mut declarations = Declarations::default();
    let files = [
        ("crate", "mod a; mod c; pub use c::d as root_d;"),
        ("crate::a", "mod b; pub mod z; use crate::c::*; use shop::c::d::D as E; pub use z::z;"),
        ("crate::c", "pub mod d; pub use tokio as runtime; pub use super::a::*;"),
        ("crate::a::b", code),
    ];
    for (module, code) in files {
        declarations.add(&words(module), &syn::parse_str(code).unwrap());
    }
    let scope = Scope { crate_name: "shop".to_owned(), declarations };
    let found = scope.resolve(&words("crate::a::b"), &words(path), false);
    found.map_or("a type".to_owned(), |path| path.join("::"))
}

#[test]
fn paths_are_anchored_in_the_crate() {
    assert_eq!(meaning("", "crate::x::Y"), "crate::x::Y");
    assert_eq!(meaning("", "shop::x::Y"), "crate::x::Y");
    assert_eq!(meaning("", "super::x::Y"), "crate::a::x::Y");
    assert_eq!(meaning("", "super::super::x::Y"), "crate::x::Y");
    assert_eq!(meaning("", "self::super::x::Y"), "crate::a::x::Y");
    assert_eq!(meaning("mod x {}", "x::Y"), "crate::a::b::x::Y");
}

#[test]
fn other_crates_are_told_from_types() {
    assert_eq!(meaning("", "tokio::spawn"), "tokio::spawn");
    assert_eq!(meaning("", "u8::MAX"), "a type");
    assert_eq!(meaning("", "T::Item"), "a type");
    assert_eq!(meaning("use tokio;", "tokio::spawn"), "tokio::spawn");
    assert_eq!(meaning("use x::x;", "x::Y"), "x::x::Y");
}

#[test]
fn names_are_followed_through_imports_globs_and_re_exports() {
    assert_eq!(meaning("use crate::c::d as other;", "other::X"), "crate::c::d::X");
    assert_eq!(meaning("", "crate::root_d::X"), "crate::c::d::X");
    assert_eq!(meaning("use crate::c;", "c::runtime::spawn"), "tokio::spawn");
    assert_eq!(meaning("use super::*;", "E::x"), "crate::c::d::D::x");
    assert_eq!(meaning("use super::*;", "d::X"), "crate::c::d::X");
    assert_eq!(meaning("use super::*;", "z::z"), "crate::a::z::z");
}

#[test]
fn circles_end() {
    assert_eq!(meaning("use super::b::*; use crate::c::*;", "no::X"), "no::X");
    assert_eq!(meaning("use self::q as p; use self::p as q;", "p::X"), "crate::a::b::p::X");
}
