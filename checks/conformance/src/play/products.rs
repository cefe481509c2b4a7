use serde_json::{Value, json};
use uuid::Uuid;

use super::http::{Call, Reply};
use super::lists::{page, parameter};
use super::problem::problem;
use crate::samples::id;

const MOST_IDS: usize = 100;

/// A catalogue whose prices binary floating point adds up wrongly.
#[derive(Debug)]
pub struct Products(Vec<Value>);

impl Products {
    pub fn list(&self, call: &Call) -> Result<Reply, Reply> {
        let Some(ids) = parameter(call, "ids") else {
            let after = parameter(call, "after");
            return match after.is_none_or(|after| self.find(&after).is_some()) {
                true => page(call, self.0.clone(), &[]),
                false => Err(problem(400, "invalid-parameter")),
            };
        };
        let ids: Vec<&str> = ids.split(',').collect();
        if ids.len() > MOST_IDS || ids.iter().any(|id| Uuid::parse_str(id).is_err()) {
            return Err(problem(400, "invalid-parameter"));
        }
        let found = self.0.iter().filter(|product| ids.contains(&id(product)));
        Ok(Reply::json(200, found.cloned().collect()))
    }

    pub fn show(&self, wanted: &str) -> Result<Reply, Reply> {
        let product = self.find(wanted);
        let product = product.ok_or_else(|| problem(404, "unknown-product"))?;
        Ok(Reply::json(200, product.clone()))
    }

    pub fn find(&self, wanted: &str) -> Option<&Value> {
        self.0.iter().find(|product| id(product) == wanted)
    }
}

impl Default for Products {
    fn default() -> Self {
        let products = [
            ("Crayon de papier", "0.10"),
            ("Gomme", "0.70"),
            ("Baguette de tradition", "1.30"),
            ("Miel de châtaignier", "11.50"),
            ("Théière en fonte", "34.97"),
        ];
        let products = products.iter().zip(1..).map(|((nom, prix), number)| {
            json!({
                "id": format!("018f0000-0000-7000-9000-{number:012}"),
                "nom": nom,
                "description": "",
                "prix": serde_json::from_str::<Value>(prix).unwrap_or_default(),
            })
        });
        Self(products.collect())
    }
}
