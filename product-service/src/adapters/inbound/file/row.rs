use std::collections::HashMap;
use std::collections::hash_map::Entry;

use http_kit::http::{Localized, text, uuid};
use rust_decimal::{Decimal, Error};
use serde_json::Value;

use super::faults::{Faults, Location};
use crate::domain::price::{Price, PriceError};
use crate::domain::product::{Product, ProductId};

pub(super) const PRICE: &str = "prix";
const ID: &str = "id";
const NAME: &str = "nom";
const DESCRIPTION: &str = "description";

/// A product as a file writes it.
#[derive(Debug)]
pub(super) struct Row {
    location: Location,
    id: Option<Value>,
    name: Option<Value>,
    description: Option<Value>,
    price: Option<Value>,
}

/// What the rows say, with what is wrong with each added to the faults.
pub(super) fn products(rows: &[Row], faults: &mut Faults) -> Vec<Product> {
    let mut locations: HashMap<ProductId, Location> = HashMap::new();
    let mut products = Vec::new();
    for row in rows {
        let id = row.id(faults);
        match id.map(|id| (id, locations.entry(id))) {
            Some((id, Entry::Occupied(earlier))) => {
                let detail = format!("{ID} : déjà donné {} ({})", earlier.get(), id.0);
                faults.add(row.location, detail);
            }
            Some((_, Entry::Vacant(first))) => {
                first.insert(row.location);
            }
            None => {}
        }
        products.extend(row.product(id, faults));
    }
    products
}

/// A text as it can be shown in a message: its beginning, without control characters.
pub(super) fn excerpt(text: &str) -> String {
    const LENGTH: usize = 40;
    let mut shown = String::new();
    for character in text.chars().take(LENGTH) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if text.chars().nth(LENGTH).is_some() {
        shown.push('…');
    }
    shown
}

impl Row {
    pub(super) fn at(location: Location) -> Self {
        Self { location, id: None, name: None, description: None, price: None }
    }

    /// Sets a field; says why when there is no such field, or it is set already.
    pub(super) fn set(&mut self, name: &str, value: Value) -> Result<(), String> {
        let field = match name {
            ID => &mut self.id,
            NAME => &mut self.name,
            DESCRIPTION => &mut self.description,
            PRICE => &mut self.price,
            _ => return Err(format!("« {} » est un champ inconnu", excerpt(name))),
        };
        if field.is_some() {
            return Err(format!("« {name} » est donné deux fois"));
        }
        *field = Some(value);
        Ok(())
    }

    /// The fields that no product can do without and that are not set.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let required = [(ID, &self.id), (NAME, &self.name), (PRICE, &self.price)];
        let missing = required.into_iter().filter(|(_, value)| value.is_none());
        missing.map(|(name, _)| name).collect()
    }

    fn id(&self, faults: &mut Faults) -> Option<ProductId> {
        let id = self.read(ID, self.id.as_ref(), french(uuid), faults);
        id.map(ProductId)
    }

    fn product(&self, id: Option<ProductId>, faults: &mut Faults) -> Option<Product> {
        let empty = Value::from("");
        let description = self.description.as_ref().unwrap_or(&empty);
        let name = self.read(NAME, self.name.as_ref(), french(text), faults);
        let description = self.read(DESCRIPTION, Some(description), french(text), faults);
        let price = self.read(PRICE, self.price.as_ref(), price, faults);
        Some(Product { id: id?, name: name?, description: description?, price: price? })
    }

    fn read<T>(
        &self,
        name: &str,
        value: Option<&Value>,
        read: impl FnOnce(&Value) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        let Some(value) = value else {
            faults.add(self.location, format!("{name} : est obligatoire"));
            return None;
        };
        let shown = match value {
            Value::String(text) => excerpt(text),
            other => excerpt(&other.to_string()),
        };
        read(value)
            .map_err(|detail| faults.add(self.location, format!("{name} : {detail} ({shown})")))
            .ok()
    }
}

/// What whoever keeps the catalogue reads is French.
fn french<T>(
    read: impl FnOnce(&Value) -> Result<T, Localized>,
) -> impl FnOnce(&Value) -> Result<T, String> {
    |value| read(value).map_err(|detail| detail.fr.into_owned())
}

fn price(value: &Value) -> Result<Price, String> {
    let Value::Number(number) = value else {
        return Err("doit être un nombre, avec un point avant les centimes".to_owned());
    };
    let price = match Decimal::from_str_exact(number.as_str()) {
        Ok(amount) => Price::parse(amount),
        Err(Error::Underflow) => Err(PriceError::TooManyDecimals),
        Err(_) => return Err("doit être un nombre en chiffres".to_owned()),
    };
    price.map_err(|error| match error {
        PriceError::NotPositive => "doit être plus que 0".to_owned(),
        PriceError::TooHigh => format!("au plus {}", grouped(Price::MAX_EUROS)),
        PriceError::TooManyDecimals => "au plus deux décimales".to_owned(),
    })
}

/// With a space between groups of three digits.
fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{} {:03}", grouped(number / 1_000), number % 1_000),
    }
}
