use syn::ext::IdentExt;
use syn::{Ident, ItemUse, UseTree};

/// One name that a `use` brings into scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// As written, without a trailing `self` or `*`.
    pub(crate) path: Vec<String>,
    /// Does it begin with `::`, that is, with the name of another crate?
    pub(crate) is_absolute: bool,
    /// What it is called here; `None` for a glob.
    pub(crate) name: Option<String>,
}

pub(crate) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut imports = Vec::new();
    flatten(&item.tree, Vec::new(), item.leading_colon.is_some(), &mut imports);
    imports
}

pub(crate) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}

fn flatten(tree: &UseTree, mut path: Vec<String>, is_absolute: bool, imports: &mut Vec<Import>) {
    let renamed = match tree {
        UseTree::Path(inner) => {
            path.push(text(&inner.ident));
            return flatten(&inner.tree, path, is_absolute, imports);
        }
        UseTree::Group(group) => {
            let inner = group.items.iter();
            return inner.for_each(|tree| flatten(tree, path.clone(), is_absolute, imports));
        }
        UseTree::Glob(_) => {
            return imports.push(Import { path, is_absolute, name: None });
        }
        UseTree::Name(leaf) => {
            path.push(text(&leaf.ident));
            None
        }
        UseTree::Rename(leaf) => {
            path.push(text(&leaf.ident));
            Some(text(&leaf.rename))
        }
    };
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = renamed.or_else(|| path.last().cloned());
    imports.push(Import { path, is_absolute, name });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_tree_is_flattened_into_its_names() {
        let item = syn::parse_str("use ::a::{self, b::*, c as d, r#e::{self as f}};").unwrap();
        let shown = imports(&item).into_iter().map(|import| {
            assert!(import.is_absolute);
            format!("{} as {}", import.path.join("::"), import.name.as_deref().unwrap_or("*"))
        });
        assert_eq!(shown.collect::<Vec<_>>(), ["a as a", "a::b as *", "a::c as d", "a::e as f"]);
    }
}
