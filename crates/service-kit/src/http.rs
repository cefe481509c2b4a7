//! HTTP as the contract wants it: see each module.

mod allow;
mod api;
mod body;
mod errors;
mod event_stream;
mod fields;
mod health;
mod json;
mod limits;
mod problem;
mod shell;
mod specification;
mod statuses;
mod types;
mod values;

pub use api::endpoint;
pub use body::{JsonBody, ReadJson};
pub use event_stream::{EventStream, ServerEvent};
pub use fields::Fields;
pub use health::{Health, Probe};
pub use json::{Json, JsonArray};
pub use problem::{Fault, Problem, ProblemType};
pub use shell::{document, service, shell};
pub use specification::specification;
pub use statuses::{
    Conflict, NotFound, Problems, Statuses, Unacceptable, Unavailable, UnreadableBody,
    UnreadableParameter,
};
pub use types::{Amount, Id, Timestamp};
pub use values::{amount, integer, text, uuid};
