//! `product-service import FILE`, as whoever keeps the catalogue sees it.

use std::process::{Command, Output};

use tempfile::TempDir;

use crate::catalogue_file::{CSV, JSON};

/// A folder with a database, where files are imported from.
struct Shop {
    folder: TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn import(&self, name: &str, content: impl AsRef<[u8]>) -> Output {
        std::fs::write(self.folder.path().join(name), content).unwrap();
        self.import_file(name)
    }

    fn import_file(&self, name: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_product-service"))
            .current_dir(self.folder.path())
            .args(["import", name, "--log-filter", "warn"])
            .args(["--database-url", "sqlite://shop.sqlite"])
            .output()
            .unwrap()
    }
}

fn assert_imported(output: &Output, line: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{line}\n"));
    assert!(output.status.success());
}

fn assert_refused(output: &Output, lines: &[&str]) {
    let expected = format!("error: {}\n", lines.join("\n"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_file_is_imported_and_what_came_of_it_is_said() {
    let shop = Shop::new();
    let first = shop.import("shop.csv", CSV);
    assert_imported(&first, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
    let dearer = JSON.replace("12.50", "13");
    let second = shop.import("shop.json", dearer);
    assert_imported(&second, "2 produits : 0 ajouté, 1 modifié, 1 inchangé");
}

#[test]
fn nothing_is_imported_when_one_row_is_bad() {
    let shop = Shop::new();
    let bad = format!("{CSV}019aabda-0000-7000-8000-000000000003,Thé,,12.345\n,Riz,,0\n");
    let lines = [
        "bad.csv : 3 fautes, rien n'est importé",
        "ligne 5 : prix : au plus deux décimales (12.345)",
        "ligne 6 : id : est obligatoire",
        "ligne 6 : prix : doit être plus que 0 (0)",
    ];
    assert_refused(&shop.import("bad.csv", bad), &lines);
    let good = shop.import("good.csv", CSV);
    assert_imported(&good, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_line() {
    let shop = Shop::new();
    let missing = "none.csv : illisible: No such file or directory (os error 2)";
    assert_refused(&shop.import_file("none.csv"), &[missing]);
    let unknown = "shop.xls : l'extension doit être .csv ou .json";
    assert_refused(&shop.import("shop.xls", CSV), &[unknown]);
}
