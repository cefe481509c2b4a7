//! The files that a catalogue is read from, all that can be wrong with them, and `product-service import FILE`, as whoever
//! keeps the catalogue sees it.

use std::process::{Command, Output};

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use port_types::{Direction, Selection};
use product_service::adapters::inbound::file::{Format, parse, shipped};
use product_service::domain::product::Product;
use product_service::wiring;
use rstest::rstest;
use tempfile::TempDir;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};

const CSV: &str = "id,nom,description,prix\n\
    019aabda-0000-7000-8000-000000000001,Bougie,\"Cire végétale, mèche \"\"coton\"\"\n40 h\",12.50\n\
    019aabda-0000-7000-8000-000000000002,Savon,,4\n";
const JSON: &str = r#"[
  {"id": "019aabda-0000-7000-8000-000000000001", "nom": "Bougie", "prix": 12.50,
   "description": "Cire végétale, mèche \"coton\"\n40 h"},
  {"id": "019aabda-0000-7000-8000-000000000002", "nom": "Savon", "prix": 4}
]"#;

/// What is wrong with a file.
fn faults(format: Format, text: &str) -> String {
    parse(format, text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn both_formats_say_the_same() {
    let from_csv = parse(Format::Csv, CSV.as_bytes()).unwrap();
    assert_eq!(parse(Format::Json, JSON.as_bytes()).unwrap(), from_csv);
    let description = from_csv[0].description.as_str();
    assert_eq!(description, "Cire végétale, mèche \"coton\"\n40 h");
    let prices: Vec<i64> = from_csv.iter().map(|one| one.price.cents()).collect();
    assert_eq!(prices, [1_250, 400]);
}

#[test]
fn spreadsheets_write_csv_their_own_way() {
    let plain = parse(Format::Csv, CSV.as_bytes()).unwrap();
    let windows = format!("\u{feff}{}", CSV.replace('\n', "\r\n"));
    assert_eq!(parse(Format::Csv, windows.as_bytes()).unwrap(), plain);
    let spaced = CSV.replace(",nom,", " , nom ,").replace(",4\n", ", 4 \n\n");
    assert_eq!(parse(Format::Csv, spaced.as_bytes()).unwrap(), plain);
}

/// The catalogue as Excel saves it in French, in each of its formats for text.
#[rstest]
#[case::csv("12,50", encoding_rs::WINDOWS_1252, "", ';')]
#[case::csv_utf_8("12,50", encoding_rs::UTF_8, "\u{feff}", ';')]
#[case::text("12,50", encoding_rs::WINDOWS_1252, "", '\t')]
#[case::with_a_point("12.5", encoding_rs::WINDOWS_1252, "", ';')]
#[case::with_a_point_after_tabs("12.50", encoding_rs::UTF_8, "", '\t')]
#[case::in_quotes("\"12,5\"", encoding_rs::UTF_8, "", ';')]
#[case::as_currency("12,50 €", encoding_rs::WINDOWS_1252, "", ';')]
#[case::as_currency("12,50\u{a0}€", encoding_rs::UTF_8, "\u{feff}", '\t')]
fn spreadsheets_in_french_have_a_dialect(
    #[case] price: &str,
    #[case] encoding: &'static encoding_rs::Encoding,
    #[case] mark: &str,
    #[case] separator: char,
) {
    let lines = [
        "id;nom;description;prix".to_owned(),
        format!(
            "019aabda-0000-7000-8000-000000000001;Bougie;\"Cire végétale, mèche \"\"coton\"\"\n40 h\";{price}"
        ),
        "019aabda-0000-7000-8000-000000000002;Savon;;4".to_owned(),
        ";;;\r\n".to_owned(),
    ];
    let text = mark.to_owned() + &lines.join("\r\n").replace(';', &separator.to_string());
    let (bytes, _, is_lossy) = encoding.encode(&text);
    assert!(!is_lossy);
    assert_eq!(parse(Format::Csv, &bytes).unwrap(), parse(Format::Csv, CSV.as_bytes()).unwrap());
}

#[test]
fn a_spreadsheet_s_unicode_text_is_utf_16() {
    let text =
        "\u{feff}id\tnom\tprix\r\n019aabda-0000-7000-8000-000000000001\tThé\t1\u{202f}234,5\r\n";
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        let products = parse(Format::Csv, &bytes).unwrap();
        assert_eq!(products[0].name.as_str(), "Thé");
        assert_eq!(products[0].price.cents(), 123_450);
    }
}

#[rstest]
fn thousands_stand_apart_by_any_space(#[values(" ", "\u{a0}", "\u{202f}")] space: &str) {
    let text =
        format!("id;nom;prix\n019aabda-0000-7000-8000-000000000001;Lustre;12{space}234,5 €\n");
    let products = parse(Format::Csv, text.as_bytes()).unwrap();
    assert_eq!(products[0].price.cents(), 1_223_450);
}

/// After a header with this separator.
#[rstest]
#[case::three_decimals(';', "4,567", "ligne 2 : prix : au plus deux décimales (4.567)")]
#[case::two_commas(
    ';',
    "4,56,7",
    "ligne 2 : prix : doit être un nombre, avec un point avant les centimes (4,56,7)"
)]
#[case::points_between_groups(
    '\t',
    "1.234,50",
    "ligne 2 : prix : doit être un nombre, avec un point avant les centimes (1.234,50)"
)]
#[case::no_group(
    ';',
    "6 50",
    "ligne 2 : prix : doit être un nombre, avec un point avant les centimes (6 50)"
)]
#[case::no_group_of_three(
    ';',
    "12\u{a0}50",
    "ligne 2 : prix : doit être un nombre, avec un point avant les centimes (12\u{a0}50)"
)]
#[case::a_comma_among_commas(
    ',',
    "\"6,50\"",
    "ligne 2 : prix : doit être un nombre, avec un point avant les centimes (6,50)"
)]
#[case::a_comma_that_separates(',', "6,50", "ligne 2 : 4 colonnes au lieu de 3")]
fn an_amount_that_is_none_is_a_fault_in_every_dialect(
    #[case] separator: char,
    #[case] price: &str,
    #[case] expected: &str,
) {
    let separated = |cells: [&str; 3]| cells.join(&separator.to_string());
    let product = ["019aabda-0000-7000-8000-000000000001", "Thé", price];
    let text = format!("{}\n{}\n", separated(["id", "nom", "prix"]), separated(product));
    assert_eq!(faults(Format::Csv, &text), expected);
}

/// ID is that of a product.
#[rstest]
#[case::short("ID,Thé,,4\n1,2\n", "ligne 3 : 2 colonnes au lieu de 4")]
#[case::no_uuid("19,Thé,,4\n", "ligne 2 : id : doit être un UUID (19)")]
#[case::no_name("ID, ,,4\n", "ligne 2 : nom : est obligatoire")]
#[case::nul(
    "ID,T\0é,,4\n",
    "ligne 2 : nom : ne peut pas contenir de caractère de contrôle (T\\u{0}é)"
)]
#[case::comma_in_price(
    "\n\r\nID,Thé,,\"4,50\"\n",
    "ligne 4 : prix : doit être un nombre, avec un point avant les centimes (4,50)"
)]
#[case::too_dear("ID,Thé,,1000000.01\n", "ligne 2 : prix : au plus 1 000 000 (1000000.01)")]
#[case::many_decimals(
    "ID,Thé,,1.00000000000000000000000000000001\n",
    "ligne 2 : prix : au plus deux décimales (1.00000000000000000000000000000001)"
)]
#[case::exponent("ID,Thé,,1e2\n", "ligne 2 : prix : doit être un nombre en chiffres (1e+2)")]
#[case::twice(
    "019aabda-0000-7000-8000-00000000000a,Thé,\"a\nb\",4\n019AABDA-0000-7000-8000-00000000000A,Thé,,4\n",
    "ligne 4 : id : déjà donné ligne 2 (019aabda-0000-7000-8000-00000000000a)"
)]
#[case::open_quote(
    "ID,Thé,,4\n019aabda-0000-7000-8000-000000000002,Riz,\"a,4\n",
    "ligne 3 : un guillemet n'est pas fermé, ou pas doublé\nligne 3 : 3 colonnes au lieu de 4"
)]
#[case::no_product("\n", "ligne 1 : le fichier ne contient aucun produit")]
fn a_fault_of_a_csv_is_named_by_line(#[case] lines: &str, #[case] expected: &str) {
    let lines = lines.replace("ID", "019aabda-0000-7000-8000-000000000001");
    assert_eq!(faults(Format::Csv, &format!("id,nom,description,prix\n{lines}")), expected);
}

#[rstest]
#[case::missing("id,nom,description\n1,2,3\n", "ligne 1 : la colonne « prix » manque")]
#[case::unknown_with_what_is_below(
    "id,nom,prix,poids\n1,Thé,4,9\n",
    "ligne 1 : « poids » est un champ inconnu\nligne 2 : id : doit être un UUID (1)"
)]
#[case::twice(
    "id,nom,prix,nom\n019aabda-0000-7000-8000-000000000001,Thé,4,Thé\n",
    "ligne 1 : « nom » est donné deux fois"
)]
fn a_fault_of_a_header_is_named(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(faults(Format::Csv, text), expected);
}

#[rstest]
#[case::no_json("[\n{,\n]", "ligne 2 : n'est pas du JSON, colonne 2")]
#[case::no_list("{\"id\": 1}", "ligne 1 : doit être une liste d'objets JSON")]
#[case::no_object("[\n1]", "ligne 2, élément 1 : doit être un objet JSON lisible")]
#[case::no_product("[]", "ligne 1 : le fichier ne contient aucun produit")]
fn a_json_without_products_is_refused(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(faults(Format::Json, text), expected);
}

#[test]
fn every_fault_of_a_json_is_named_by_line_and_element() {
    let faults = faults(
        Format::Json,
        r#"[{"id": "019aabda-0000-7000-8000-000000000001", "nom": "Thé", "prix": 4},
            {"id": "019aabda-0000-7000-8000-000000000001", "nom": 1, "prix": "4", "description": null},
            {"id": "019aabda-0000-7000-8000-000000000002", "nom": "a", "nom": "b", "prix": 0.001, "poids": 9}]"#,
    );
    let expected = [
        "ligne 2, élément 2 : id : déjà donné ligne 1, élément 1 (019aabda-0000-7000-8000-000000000001)",
        "ligne 2, élément 2 : nom : doit être une chaîne de caractères (1)",
        "ligne 2, élément 2 : description : doit être une chaîne de caractères (null)",
        "ligne 2, élément 2 : prix : doit être un nombre, avec un point avant les centimes (4)",
        "ligne 3, élément 3 : « nom » est donné deux fois",
        "ligne 3, élément 3 : « poids » est un champ inconnu",
        "ligne 3, élément 3 : prix : au plus deux décimales (0.001)",
    ];
    assert_eq!(faults.lines().collect::<Vec<_>>(), expected);
}

#[rstest]
#[case::latin_1(
    b"id,nom,description,prix\n1,Th\xe9,,4\n",
    "ligne 2 : le fichier n'est pas en UTF-8"
)]
#[case::utf_16(b"\xff\xfei\0d\0", "ligne 1 : le fichier n'est pas en UTF-8")]
#[case::empty(b" \n", "ligne 1 : le fichier est vide")]
fn a_file_that_is_no_text_is_refused(#[case] bytes: &[u8], #[case] expected: &str) {
    for format in [Format::Csv, Format::Json] {
        assert_eq!(parse(format, bytes).unwrap_err().to_string(), expected);
    }
}

/// Imports a file that is in the folder of the database.
fn import_file(folder: &TempDir, name: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_product-service"))
        .current_dir(folder.path())
        .args(["import", name, "--log-filter", "warn"])
        .args(["--database-url", "sqlite://shop.sqlite"])
        .output()
        .unwrap()
}

fn import(folder: &TempDir, name: &str, content: &str) -> Output {
    std::fs::write(folder.path().join(name), content).unwrap();
    import_file(folder, name)
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
    let folder = tempfile::tempdir().unwrap();
    let first = import(&folder, "shop.csv", CSV);
    assert_imported(&first, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
    let spreadsheet =
        CSV.replace(',', ";").replace("végétale;", "végétale,").replace("12.50", "12,5");
    let same = import(&folder, "shop.txt", &spreadsheet);
    assert_imported(&same, "2 produits : 0 ajouté, 0 modifié, 2 inchangés");
    let dearer = JSON.replace("12.50", "13");
    let second = import(&folder, "shop.json", &dearer);
    assert_imported(&second, "2 produits : 0 ajouté, 1 modifié, 1 inchangé");
}

#[test]
fn nothing_is_imported_when_one_row_is_bad() {
    let folder = tempfile::tempdir().unwrap();
    let bad = format!("{CSV}019aabda-0000-7000-8000-000000000003,Thé,,12.345\n,Riz,,0\n");
    let lines = [
        "bad.csv : 3 fautes, rien n'est importé",
        "ligne 5 : prix : au plus deux décimales (12.345)",
        "ligne 6 : id : est obligatoire",
        "ligne 6 : prix : doit être plus que 0 (0)",
    ];
    assert_refused(&import(&folder, "bad.csv", &bad), &lines);
    let good = import(&folder, "good.csv", CSV);
    assert_imported(&good, "2 produits : 2 ajoutés, 0 modifié, 0 inchangé");
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let missing = "none.csv : illisible: No such file or directory (os error 2)";
    assert_refused(&import_file(&folder, "none.csv"), &[missing]);
    let unknown = "shop.xls : l'extension doit être .csv, .txt ou .json";
    assert_refused(&import(&folder, "shop.xls", CSV), &[unknown]);
}

#[test]
fn the_shipped_catalogue_has_at_least_24_valid_products() {
    let products = shipped().unwrap();
    assert!(products.len() >= 24, "{}", products.len());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn four_replicas_that_start_together_seed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(place) = TestDatabase::create(engine).await else { return };
    let config = place.config();
    let starts = (0..4).map(|_| {
        let config = config.clone();
        tokio::spawn(async move { wiring::open(&config).await.unwrap() })
    });
    let replicas = join_all(starts.collect::<Vec<_>>()).await;
    for database in replicas {
        let database = database.unwrap();
        let all = Selection::all(Direction::OldestFirst);
        let application = wiring::application(&database);
        let list = application.list_products.execute(all).await.unwrap().unwrap().items;
        let listed: Vec<Product> = list.try_collect().await.unwrap();
        assert_eq!(listed, shipped().unwrap());
    }
}

#[tokio::test]
async fn a_catalogue_that_is_there_stays_as_it_is() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = wiring::open(&place.config()).await.unwrap();
    let application = wiring::application(&database);
    let mut product = shipped().unwrap().remove(0);
    product.name = shipped().unwrap().remove(1).name;
    let changed = [product.clone()];
    let upserted = application.import_catalogue.execute(&changed).await;
    assert_eq!(upserted.unwrap().changed, 1);
    wiring::open(&place.config()).await.unwrap();
    let found = application.find_product.execute(product.id).await;
    assert_eq!(found.unwrap(), Some(product));
}
