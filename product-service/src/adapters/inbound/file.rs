//! The catalogue as a file, CSV or JSON. Its fields have the names of the HTTP API's JSON, and what is wrong is said
//! in French too, to whoever keeps the catalogue: every fault at once, by line.

mod csv;
mod faults;
mod json;
mod row;

pub use faults::Faults;

use std::path::Path;

use anyhow::{Context, anyhow};

use crate::application::ports::Upserted;
use crate::domain::product::Product;
use faults::{Lines, Location};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With a header; separated by commas, in quotes where a cell needs them (RFC 4180).
    Csv,
    /// An array of objects.
    Json,
}

/// Reads a catalogue whose format the file's extension names.
pub fn read(path: &Path) -> anyhow::Result<Vec<Product>> {
    let name = path.display();
    let format = Format::of(path)
        .with_context(|| format!("{name} : l'extension doit être .csv ou .json"))?;
    let bytes = std::fs::read(path).with_context(|| format!("{name} : illisible"))?;
    parse(format, &bytes).map_err(|faults| {
        let count = counted(faults.len(), "faute");
        anyhow!("{name} : {count}, rien n'est importé\n{faults}")
    })
}

/// Products of distinct ids, at least one.
pub fn parse(format: Format, bytes: &[u8]) -> Result<Vec<Product>, Faults> {
    let text = decode(bytes)?;
    let lines = Lines::of(text);
    let mut faults = Faults::default();
    let rows = match format {
        Format::Csv => csv::rows(text, &lines, &mut faults),
        Format::Json => json::rows(text, &lines, &mut faults),
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
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// UTF-8, with or without the byte order mark that spreadsheets write.
fn decode(bytes: &[u8]) -> Result<&str, Faults> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let readable = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let location = Location::line(1 + readable.matches('\n').count());
        Faults::one(location, "le fichier n'est pas en UTF-8")
    })?;
    if text.trim().is_empty() {
        return Err(Faults::one(Location::line(1), "le fichier est vide"));
    }
    Ok(text)
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count > 1 { "s" } else { "" };
    format!("{count} {noun}{plural}")
}
