use hyper::body::Bytes;
use serde_json::{Value, json};

use super::fields::object;
use super::http::{Call, Reply};
use super::lists::page;
use super::new_id;
use super::problem::problem;
use crate::samples::id;

/// The users that there are, oldest first, and those that there were.
#[derive(Debug, Default)]
pub struct Users {
    all: Vec<Value>,
    deleted: Vec<Value>,
}

const ACCENTED: [&str; 2] = ["prénom", "pre\u{301}nom"];
const FIELDS: [(&str, usize); 3] = [("nom", 100), ("prenom", 100), ("adresse", 300)];

impl Users {
    pub fn list(&self, call: &Call) -> Result<Reply, Reply> {
        page(call, self.all.clone(), &self.deleted)
    }

    pub fn find(&self, wanted: &str) -> Option<&Value> {
        self.all.iter().find(|user| id(user) == wanted)
    }

    pub fn show(&self, wanted: &str) -> Result<Reply, Reply> {
        let user = self.find(wanted).ok_or_else(unknown)?;
        Ok(Reply::json(200, user.clone()))
    }

    pub fn create(&mut self, call: &Call) -> Result<Reply, Reply> {
        let mut user = json!({ "id": new_id() });
        change(&mut user, &call.body, true)?;
        self.all.push(user.clone());
        let location = format!("/users/{}", id(&user));
        Ok(Reply::json(201, user).with("location", location))
    }

    pub fn patch(&mut self, wanted: &str, call: &Call) -> Result<Reply, Reply> {
        let place = self.place(wanted)?;
        let mut user = self.all[place].clone();
        change(&mut user, &call.body, false)?;
        self.all[place] = user.clone();
        Ok(Reply::json(200, user))
    }

    pub fn delete(&mut self, wanted: &str) -> Result<Reply, Reply> {
        let user = self.all.remove(self.place(wanted)?);
        self.deleted.push(user);
        Ok(Reply::empty(204))
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }

    pub fn know(&mut self, wanted: &str, user: Option<Value>) {
        self.all.retain(|known| id(known) != wanted);
        self.all.extend(user);
    }

    fn place(&self, wanted: &str) -> Result<usize, Reply> {
        let place = self.all.iter().position(|user| id(user) == wanted);
        place.ok_or_else(unknown)
    }
}

/// Puts the fields of a body over those of a user.
fn change(user: &mut Value, body: &Bytes, all: bool) -> Result<(), Reply> {
    let (mut body, mut faults) = object(body)?;
    for accented in ACCENTED {
        let Some(value) = body.take(accented) else {
            continue;
        };
        match body.take("prenom") {
            None => body.put("prenom", value),
            Some(_) => faults.add("/prenom", "est donné deux fois"),
        }
    }
    for (field, most) in FIELDS {
        let given = body.has(field);
        match body.text(field, most, &mut faults) {
            Some(text) => user[field] = json!(text),
            None if all && !given => faults.add(&format!("/{field}"), "est obligatoire"),
            None => {}
        }
    }
    body.end(&mut faults);
    faults.or(400, "invalid-body", Some(()))
}

fn unknown() -> Reply {
    problem(404, "unknown-user")
}
