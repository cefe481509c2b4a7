use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse};

use crate::imports::{Import, imports, text};
use crate::items::is_test_only;

/// What the modules of one crate declare. A module is the path of its name, such as `crate`, `domain`, `order`.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) modules: BTreeMap<Vec<String>, Names>,
    test_modules: BTreeSet<Vec<String>>,
}

/// The names in one module that paths go through.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) modules: BTreeSet<String>,
    pub(crate) imports: BTreeMap<String, Import>,
    pub(crate) globs: Vec<Import>,
}

impl Declarations {
    pub(crate) fn add(&mut self, module: &[String], syntax: &syn::File) {
        if is_test_only(&syntax.attrs) {
            self.test_modules.insert(module.to_vec());
        }
        Reader { declarations: self, module: module.to_vec() }.visit_file(syntax);
    }

    /// Is this module, or one around it, compiled for tests only?
    pub(crate) fn is_test(&self, module: &[String]) -> bool {
        (1..=module.len()).any(|length| self.test_modules.contains(&module[..length]))
    }
}

struct Reader<'a> {
    declarations: &'a mut Declarations,
    module: Vec<String>,
}

impl Reader<'_> {
    fn names(&mut self) -> &mut Names {
        self.declarations.modules.entry(self.module.clone()).or_default()
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = text(&item.ident);
        self.names().modules.insert(name.clone());
        self.module.push(name);
        if is_test_only(&item.attrs) {
            self.declarations.test_modules.insert(self.module.clone());
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        for import in imports(item) {
            if let Some(name) = import.name.clone() {
                self.names().imports.insert(name, import);
            } else {
                self.names().globs.push(import);
            }
        }
    }
}
