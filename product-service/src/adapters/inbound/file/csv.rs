use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Number, Value};

use super::faults::{Faults, Lines, Location};
use super::row::{PRICE, Row};

/// The records of a CSV text, after its header.
pub(super) fn rows(text: &str, lines: &Lines, faults: &mut Faults) -> Vec<Row> {
    // Flexible: it is for us to report each record that is not as long as the header.
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut header: Option<StringRecord> = None;
    let mut record = StringRecord::new();
    let mut rows = Vec::new();
    let mut end = 0;
    // Reading UTF-8 from memory does not fail.
    while let Ok(true) = reader.read_record(&mut record) {
        let start = end;
        end = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let raw = text.get(start..end).unwrap_or_default();
        // Empty lines before a record are skipped with it.
        let skipped = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let location = Location::line(lines.at(start + skipped));
        check_quotes(raw, location, faults);
        match &header {
            Some(header) => rows.extend(row(header, &record, location, faults)),
            None if is_header(&record, location, faults) => header = Some(record.clone()),
            None => break,
        }
    }
    rows
}

/// Can the records below be read, because no column misses that they need?
fn is_header(names: &StringRecord, location: Location, faults: &mut Faults) -> bool {
    let mut columns = Row::at(location);
    for name in names {
        if let Err(detail) = columns.set(name, Value::Null) {
            faults.add(location, detail);
        }
    }
    let missing = columns.missing();
    for name in &missing {
        faults.add(location, format!("la colonne « {name} » manque"));
    }
    missing.is_empty()
}

fn row(
    header: &StringRecord,
    record: &StringRecord,
    location: Location,
    faults: &mut Faults,
) -> Option<Row> {
    let (found, expected) = (record.len(), header.len());
    if found != expected {
        faults.add(location, format!("{found} colonnes au lieu de {expected}"));
        return None;
    }
    let mut row = Row::at(location);
    for (name, cell) in header.iter().zip(record) {
        if !cell.is_empty() {
            // A column that the header may not have was reported there.
            let _ = row.set(name, value(name, cell));
        }
    }
    Some(row)
}

/// A cell as JSON would have it, so that both formats are checked by the same rules.
fn value(name: &str, cell: &str) -> Value {
    let number = (name == PRICE).then(|| cell.parse::<Number>().ok());
    number.flatten().map_or_else(|| cell.into(), Value::Number)
}

/// Quotes come in pairs, whether around a cell or doubled inside: one that is left alone has swallowed what follows,
/// perhaps to the end of the file, and the reader does not mind.
fn check_quotes(raw: &str, location: Location, faults: &mut Faults) {
    if !raw.matches('"').count().is_multiple_of(2) {
        faults.add(location, "un guillemet n'est pas fermé, ou pas doublé");
    }
}
