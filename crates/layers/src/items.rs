use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Token};

/// Is this only compiled for tests? `any(test, …)` is not: it is also compiled for something else.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            list.parse_args().is_ok_and(|predicate| implies_test(&predicate))
        }
        _ => false,
    })
}

/// Does this predicate of a `cfg` hold only in tests?
pub(crate) fn implies_test(predicate: &Meta) -> bool {
    match predicate {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            let all = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            all.is_ok_and(|all| all.iter().any(implies_test))
        }
        _ => false,
    }
}

pub(crate) fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_condition_that_implies_test_makes_an_item_test_only() {
        let is_test = |code| is_test_only(attributes_of(&syn::parse_str(code).unwrap()));
        assert!(is_test("#[cfg(test)] mod a {}"));
        assert!(is_test("#[cfg(all(unix, test))] fn a() {}"));
        assert!(!is_test("#[cfg(not(test))] mod a {}"));
        assert!(!is_test("#[cfg(any(test, unix))] use a;"));
        assert!(!is_test("#[test] struct A;"));
    }
}
