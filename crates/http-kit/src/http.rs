//! HTTP as the contract wants it: see each module.

mod api;
mod browsers;
mod conditional;
mod cors;
mod event_stream;
mod health;
mod idempotency_key;
mod json {
    pub(super) mod body;
    mod disguise;
    pub(super) mod fields;
    mod reader;
    pub(super) mod response;
    pub(super) mod scalars;
    pub(super) mod stream;
    pub(super) mod values;
}
mod limits;
mod localized;
mod meta;
mod middleware;
mod negotiation;
mod openapi;
mod parameters;
mod problem;
mod request_metrics;

pub use api::endpoint;
pub(crate) use browsers::instruct_browsers;
pub use conditional::{EntityTag, IfMatch, IfNoneMatch, Tagged};
pub(crate) use cors::CrossOrigin;
pub use event_stream::{EventStream, ServerEvent};
pub use health::{Health, Probe, STATUS_TIMEOUT, Status, StatusReport};
pub use idempotency_key::IdempotencyKeyHeader;
pub use json::body::{JsonBody, MERGE_PATCH, ReadJson};
pub use json::fields::Fields;
pub use json::response::Json;
pub use json::scalars::{Amount, Count, Id, PositiveAmount, Timestamp};
pub use json::stream::{JsonArray, RenderedList};
pub use json::values::{AnswerText, BodyText, amount, integer, text, uuid};
pub use localized::Localized;
pub use middleware::{Service, document, only_get, service, with_middleware};
pub use negotiation::{Language, QualityItem, quality_items};
pub use openapi::{Specification, specification};
pub use parameters::{HeaderId, Limit, PageParameters, QueryId, SortOrder, UUID_PATTERN};
pub use problem::catalog::{self as problem_types, ProblemTypes};
pub use problem::statuses::{
    Conflict, Idempotent, NotFound, PreconditionFailed, Problems, Statuses, Unacceptable,
    Unavailable, UnreadBody, UnreadableBody, UnreadableParameter,
};
pub use problem::{ApiInfo, FieldError, GatewayProblem, Problem, ProblemExample, ProblemType};
