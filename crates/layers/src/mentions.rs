use syn::buffer::TokenBuffer;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{ExprAsync, ExprAwait, ExprClosure, ImplItemFn, Item, ItemExternCrate, ItemMod, ItemUse};
use syn::{Macro, Meta, Path, Signature, Token, VisRestricted};

use crate::imports::{imports, text};
use crate::items::{attributes_of, implies_test, is_test_only};
use crate::scope::Scope;
use crate::tokens::{Sighting, sightings};

/// Attributes about lints, whose arguments look like paths.
const LINTS: [&str; 5] = ["allow", "deny", "expect", "forbid", "warn"];
/// The first names in attributes that are no crates.
const TOOLS: [&str; 5] = ["clippy", "diagnostic", "miri", "rustdoc", "rustfmt"];

/// A path in a file, in the order of the text.
#[derive(Debug)]
pub(crate) struct Mention {
    pub(crate) written: String,
    /// `crate::…`, or the name of another crate and what follows.
    pub(crate) path: Vec<String>,
    pub(crate) in_test: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) paths: Vec<Mention>,
    /// What is asynchronous, as written.
    pub(crate) asynchronous: Vec<&'static str>,
}

pub(crate) fn mentions(scope: &Scope, module: &[String], syntax: &syn::File) -> Mentions {
    let in_test = scope.declarations.is_test(module);
    let module = module.to_vec();
    let mut reader = Reader { scope, module, in_test, mentions: Mentions::default() };
    reader.visit_file(syntax);
    reader.mentions
}

struct Reader<'a> {
    scope: &'a Scope,
    module: Vec<String>,
    in_test: bool,
    mentions: Mentions,
}

impl Reader<'_> {
    fn mention(&mut self, path: &[String], is_absolute: bool, suffix: &str) {
        let written = path.join("::") + suffix;
        if let Some(path) = self.scope.resolve(&self.module, path, is_absolute) {
            self.mentions.paths.push(Mention { written, path, in_test: self.in_test });
        }
    }

    fn scan(&mut self, tokens: &TokenBuffer) {
        for sighting in sightings(tokens) {
            match sighting {
                Sighting::Path { path, is_absolute } => self.mention(&path, is_absolute, ""),
                Sighting::Async(word) => self.mentions.asynchronous.push(word),
            }
        }
    }

    fn within(&mut self, is_test: bool, visit: impl FnOnce(&mut Self)) {
        let around = self.in_test;
        self.in_test |= is_test;
        visit(self);
        self.in_test = around;
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.within(is_test_only(attributes_of(item)), |reader| match item {
            Item::Verbatim(tokens) => reader.scan(&TokenBuffer::new2(tokens.clone())),
            item => visit::visit_item(reader, item),
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.within(is_test_only(&item.attrs), |reader| {
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(text(&item.ident));
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for import in imports(item) {
            let suffix = if import.name.is_none() { "::*" } else { "" };
            self.mention(&import.path, import.is_absolute, suffix);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.mention(&[text(&item.ident)], item.ident != "self", "");
    }

    fn visit_path(&mut self, path: &'ast Path) {
        // A lone name was imported or declared here.
        if path.segments.len() > 1 {
            let names: Vec<_> = path.segments.iter().map(|segment| text(&segment.ident)).collect();
            self.mention(&names, path.leading_colon.is_some(), "");
        }
        visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, _visible_in: &'ast VisRestricted) {}

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.scan(&TokenBuffer::new2(call.tokens.clone()));
    }

    fn visit_meta(&mut self, meta: &'ast Meta) {
        let first = meta.path().segments.first().map(|segment| text(&segment.ident));
        let first = first.as_deref().unwrap_or_default();
        if TOOLS.contains(&first) || LINTS.contains(&first) {
            return;
        }
        let Meta::List(list) = meta else {
            visit::visit_meta(self, meta);
            return;
        };
        let arguments = Punctuated::<Meta, Token![,]>::parse_terminated;
        match list.parse_args_with(arguments) {
            Ok(metas) if list.path.is_ident("cfg_attr") && !metas.is_empty() => {
                self.within(implies_test(&metas[0]), |reader| {
                    metas.iter().skip(1).for_each(|meta| reader.visit_meta(meta));
                });
            }
            _ => {
                self.visit_path(&list.path);
                self.scan(&TokenBuffer::new2(list.tokens.clone()));
            }
        }
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.mentions.asynchronous.extend(signature.asyncness.map(|_| "async fn"));
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast ExprAsync) {
        self.mentions.asynchronous.push("async");
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, expression: &'ast ExprAwait) {
        self.mentions.asynchronous.push(".await");
        visit::visit_expr_await(self, expression);
    }

    fn visit_expr_closure(&mut self, closure: &'ast ExprClosure) {
        self.mentions.asynchronous.extend(closure.asyncness.map(|_| "async"));
        visit::visit_expr_closure(self, closure);
    }
}
