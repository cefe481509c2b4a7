//! HTTP as the contract wants it: see each module.

mod allow;
mod api;
mod body;
mod conditional;
mod described;
mod errors;
mod event_stream;
mod fields;
mod health;
mod idempotency_key;
mod json;
mod limits;
mod measure;
mod paging;
mod problem;
mod query;
mod shell;
mod specification;
mod statuses;
mod text;
mod types;
mod values;

pub use api::endpoint;
pub use body::{JsonBody, ReadJson};
pub use conditional::{EntityTag, IfMatch, IfNoneMatch, Tagged};
pub use event_stream::{EventStream, ServerEvent};
pub use fields::Fields;
pub use health::{Health, Probe};
pub use idempotency_key::IdempotencyKeyHeader;
pub use json::{Json, JsonArray};
pub use paging::{Limit, Order, PageParameters};
pub use problem::{Fault, Problem, ProblemType};
pub use shell::{document, service, shell};
pub use specification::{Specification, specification};
pub use statuses::{
    Conflict, Idempotent, NotFound, PreconditionFailed, Problems, Statuses, Unacceptable,
    Unavailable, UnreadBody, UnreadableBody, UnreadableParameter,
};
pub use text::Text;
pub use types::{Amount, Id, QueryId, Timestamp};
pub use values::{amount, integer, text, uuid};
