use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Number, Value};

use super::faults::{Faults, Lines, Location};
use super::row::{PRICE, Row};

/// What separates the columns, and with it how amounts are written. A comma cannot be both: who writes `6,50` without quotes
/// separates by a semicolon or, in a text file, by tabs, as spreadsheets do in French.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    separator: u8,
}

impl Dialect {
    /// That of the header line: what is most often in there.
    pub(super) fn of(text: &str) -> Self {
        let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let count = |separator: &u8| header.matches(char::from(*separator)).count();
        let separator = [b'\t', b';', b','].into_iter().max_by_key(count);
        Self { separator: separator.unwrap_or(b',') }
    }

    pub(super) fn is_of_spreadsheet(self) -> bool {
        self.separator != b','
    }

    /// A number as JSON would have it, of `6.50`, and of `1 234,50 €` in a spreadsheet.
    fn number(self, cell: &str) -> Option<Number> {
        if !self.is_of_spreadsheet() {
            return cell.parse().ok();
        }
        let amount = cell.trim_end_matches('€').trim_end().replace(',', ".");
        let (whole, cents) = amount.split_at(amount.find('.').unwrap_or(amount.len()));
        let mut groups = whole.split([' ', '\u{a0}', '\u{202f}']);
        let first = groups.next()?;
        let others: Vec<&str> = groups.collect();
        let is_grouped = others.iter().all(|group| group.len() == 3);
        is_grouped.then(|| format!("{first}{}{cents}", others.concat()).parse().ok())?
    }
}

/// The records of a CSV text, after its header.
pub(super) fn rows(text: &str, lines: &Lines, faults: &mut Faults) -> Vec<Row> {
    let dialect = Dialect::of(text);
    // Flexible: it is for us to report each record that is not as long as the header.
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(dialect.separator)
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
            // Spreadsheets also write rows that were emptied.
            Some(_) if record.len() > 1 && record.iter().all(str::is_empty) => {}
            Some(header) => rows.extend(row(header, &record, dialect, location, faults)),
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
    dialect: Dialect,
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
            let _ = row.set(name, value(name, cell, dialect));
        }
    }
    Some(row)
}

/// A cell as JSON would have it, so that both formats are checked by the same rules.
fn value(name: &str, cell: &str, dialect: Dialect) -> Value {
    let number = (name == PRICE).then(|| dialect.number(cell));
    number.flatten().map_or_else(|| cell.into(), Value::Number)
}

/// Quotes come in pairs, whether around a cell or doubled inside: one that is left alone has swallowed what follows,
/// perhaps to the end of the file, and the reader does not mind.
fn check_quotes(raw: &str, location: Location, faults: &mut Faults) {
    if !raw.matches('"').count().is_multiple_of(2) {
        faults.add(location, "un guillemet n'est pas fermé, ou pas doublé");
    }
}
