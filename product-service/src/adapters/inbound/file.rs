//! The catalogue as a file, CSV or JSON. Its fields have the names of the HTTP API's JSON, and what is wrong is said
//! in French too, to whoever keeps the catalogue: every fault at once, by line.

mod csv;
mod faults;
mod json;
mod row;

pub use faults::Faults;

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Context, anyhow};
use encoding_rs::WINDOWS_1252;

use crate::application::ports::Upserted;
use crate::domain::product::Product;
use csv::Dialect;
use faults::{Lines, Location};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With a header; separated by commas, in quotes where a cell needs them (RFC 4180), or [as spreadsheets write it in
    /// French](csv::Dialect).
    Csv,
    /// An array of objects.
    Json,
}

/// Reads a catalogue whose format the file's extension names.
pub fn read(path: &Path) -> anyhow::Result<Vec<Product>> {
    let name = path.display();
    let format = Format::of(path)
        .with_context(|| format!("{name} : l'extension doit être .csv, .txt ou .json"))?;
    let bytes = std::fs::read(path).with_context(|| format!("{name} : illisible"))?;
    parse(format, &bytes).map_err(|faults| {
        let count = counted(faults.len(), "faute");
        anyhow!("{name} : {count}, rien n'est importé\n{faults}")
    })
}

/// Products of distinct ids, at least one.
pub fn parse(format: Format, bytes: &[u8]) -> Result<Vec<Product>, Faults> {
    let text = decode(format, bytes)?;
    let lines = Lines::of(&text);
    let mut faults = Faults::default();
    let rows = match format {
        Format::Csv => csv::rows(&text, &lines, &mut faults),
        Format::Json => json::rows(&text, &lines, &mut faults),
    };
    if rows.is_empty() && faults.is_empty() {
        faults.add(Location::line(1), "le fichier ne contient aucun produit");
    }
    let products = row::products(&rows, &mut faults);
    faults.or(products)
}

/// The catalogue that ships with the service.
pub fn shipped() -> Result<Vec<Product>, Faults> {
    parse(Format::Csv, include_bytes!("../../../catalogue.csv"))
}

/// What an import has done, in one line.
pub fn report(upserted: &Upserted) -> String {
    let Upserted { added, changed, unchanged } = *upserted;
    format!(
        "{} : {}, {}, {}",
        counted(added + changed + unchanged, "produit"),
        counted(added, "ajouté"),
        counted(changed, "modifié"),
        counted(unchanged, "inchangé"),
    )
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_ascii_lowercase().to_str()? {
            "csv" | "txt" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// UTF-8, with or without the byte order mark that spreadsheets write. What a spreadsheet wrote in French may also be in
/// Windows-1252, or in the UTF-16 that its mark tells.
fn decode(format: Format, bytes: &[u8]) -> Result<Cow<'_, str>, Faults> {
    let plain = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = match std::str::from_utf8(plain) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) => of_spreadsheet(format, bytes).ok_or_else(|| {
            let readable = String::from_utf8_lossy(&plain[..error.valid_up_to()]);
            let location = Location::line(1 + readable.matches('\n').count());
            Faults::one(location, "le fichier n'est pas en UTF-8")
        })?,
    };
    if text.trim().is_empty() {
        return Err(Faults::one(Location::line(1), "le fichier est vide"));
    }
    Ok(text)
}

fn of_spreadsheet(format: Format, bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (text, _, is_broken) = WINDOWS_1252.decode(bytes);
    let is_of_spreadsheet = format == Format::Csv && Dialect::of(&text).is_of_spreadsheet();
    (is_of_spreadsheet && !is_broken).then_some(text)
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count > 1 { "s" } else { "" };
    format!("{count} {noun}{plural}")
}
