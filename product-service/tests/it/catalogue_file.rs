//! The files that a catalogue is read from, and all that can be wrong with them.

use product_service::adapters::inbound::file::{Format, parse};
use rstest::rstest;

pub(crate) const CSV: &str = "id,nom,description,prix\n\
    019aabda-0000-7000-8000-000000000001,Bougie,\"Cire végétale, mèche \"\"coton\"\"\n40 h\",12.50\n\
    019aabda-0000-7000-8000-000000000002,Savon,,4\n";
pub(crate) const JSON: &str = r#"[
  {"id": "019aabda-0000-7000-8000-000000000001", "nom": "Bougie", "prix": 12.50,
   "description": "Cire végétale, mèche \"coton\"\n40 h"},
  {"id": "019aabda-0000-7000-8000-000000000002", "nom": "Savon", "prix": 4}
]"#;

/// What is wrong with a CSV that has these lines after its header.
fn faults_of_csv(lines: &str) -> String {
    let text = format!("id,nom,description,prix\n{lines}");
    parse(Format::Csv, text.as_bytes()).unwrap_err().to_string()
}

fn faults_of_json(text: &str) -> String {
    parse(Format::Json, text.as_bytes()).unwrap_err().to_string()
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

#[rstest]
#[case::short(
    "019aabda-0000-7000-8000-000000000001,Thé,,4\n1,2\n",
    "ligne 3 : 2 colonnes au lieu de 4"
)]
#[case::no_uuid("19,Thé,,4\n", "ligne 2 : id : doit être un UUID (19)")]
#[case::no_name("019aabda-0000-7000-8000-000000000001, ,,4\n", "ligne 2 : nom : est obligatoire")]
#[case::nul(
    "019aabda-0000-7000-8000-000000000001,T\0é,,4\n",
    "ligne 2 : nom : ne peut pas contenir de caractère de contrôle (T\\u{0}é)"
)]
#[case::comma_in_price(
    "\n\r\n019aabda-0000-7000-8000-000000000001,Thé,,\"4,50\"\n",
    "ligne 4 : prix : doit être un nombre, avec un point avant les centimes (4,50)"
)]
#[case::too_dear(
    "019aabda-0000-7000-8000-000000000001,Thé,,1000000.01\n",
    "ligne 2 : prix : au plus 1 000 000 (1000000.01)"
)]
#[case::many_decimals(
    "019aabda-0000-7000-8000-000000000001,Thé,,1.00000000000000000000000000000001\n",
    "ligne 2 : prix : au plus deux décimales (1.00000000000000000000000000000001)"
)]
#[case::exponent(
    "019aabda-0000-7000-8000-000000000001,Thé,,1e2\n",
    "ligne 2 : prix : doit être un nombre en chiffres (1e+2)"
)]
#[case::twice(
    "019aabda-0000-7000-8000-00000000000a,Thé,\"a\nb\",4\n019AABDA-0000-7000-8000-00000000000A,Thé,,4\n",
    "ligne 4 : id : déjà donné ligne 2 (019aabda-0000-7000-8000-00000000000a)"
)]
#[case::open_quote(
    "019aabda-0000-7000-8000-000000000001,Thé,,4\n019aabda-0000-7000-8000-000000000002,Riz,\"a,4\n",
    "ligne 3 : un guillemet n'est pas fermé, ou pas doublé\nligne 3 : 3 colonnes au lieu de 4"
)]
#[case::no_product("\n", "ligne 1 : le fichier ne contient aucun produit")]
fn a_fault_of_a_csv_is_named_by_line(#[case] lines: &str, #[case] expected: &str) {
    assert_eq!(faults_of_csv(lines), expected);
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
    let faults = parse(Format::Csv, text.as_bytes()).unwrap_err();
    assert_eq!(faults.to_string(), expected);
}

#[rstest]
#[case::no_json("[\n{,\n]", "ligne 2 : n'est pas du JSON, colonne 2")]
#[case::no_list("{\"id\": 1}", "ligne 1 : doit être une liste d'objets JSON")]
#[case::no_object("[\n1]", "ligne 2, élément 1 : doit être un objet JSON lisible")]
#[case::no_product("[]", "ligne 1 : le fichier ne contient aucun produit")]
fn a_json_without_products_is_refused(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(faults_of_json(text), expected);
}

#[test]
fn every_fault_of_a_json_is_named_by_line_and_element() {
    let faults = faults_of_json(
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
