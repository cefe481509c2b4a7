//! HTTP as the contract wants it: see each module.

mod accept;
mod api;
mod api_info;
mod body;
mod body_text;
mod bounded;
mod conditional;
mod cors;
mod errors;
mod event_stream;
mod failure;
mod fields;
mod health;
mod idempotency_key;
mod json;
mod language;
mod limits;
mod list_tag;
mod localized;
mod middleware;
mod openapi_scalar;
mod operations;
mod paging;
mod problem;
pub mod problem_types;
mod specification;
mod statuses;
mod types;
mod values;
mod wishes;

pub use api::endpoint;
pub use api_info::{ApiInfo, GatewayProblem};
pub use body::{JsonBody, MERGE_PATCH, ReadJson};
pub use body_text::BodyText;
pub use bounded::{AnswerText, Count};
pub use conditional::{EntityTag, IfMatch, IfNoneMatch, Tagged};
pub(crate) use cors::Cors;
pub use event_stream::{EventStream, ServerEvent};
pub use fields::Fields;
pub use health::{Health, Probe, STATUS_TIMEOUT, Status, StatusReport};
pub use idempotency_key::IdempotencyKeyHeader;
pub use json::{Json, JsonArray};
pub use language::Language;
pub use list_tag::RenderedList;
pub use localized::Localized;
pub use middleware::{Service, document, only_get, service, with_middleware};
pub use paging::{Limit, PageParameters, SortOrder};
pub use problem::{FieldError, Problem};
pub use problem_types::{ProblemExample, ProblemType, ProblemTypes};
pub use specification::{Specification, specification};
pub use statuses::{
    Conflict, Idempotent, NotFound, PreconditionFailed, Problems, Statuses, Unacceptable,
    Unavailable, UnreadBody, UnreadableBody, UnreadableParameter,
};
pub use types::{Amount, Id, PositiveAmount, QueryId, Timestamp};
pub use values::{amount, integer, text, uuid};
pub use wishes::{QualityItem, quality_items};
