//! What nearly every check is written with.

pub use serde_json::{Value, json};

pub use crate::failure::{Failure, Outcome};
pub use crate::fixtures::{ADDRESS, Customer, order, order_path, user, user_path, with, without};
pub use crate::level::Level;
pub use crate::request::{JSON, MERGE_PATCH, Request};
pub use crate::response::Response;
pub use crate::service::Service;
pub use crate::shop::Shop;
pub use crate::suite::{Check, Needs, case, check, section};
pub use crate::values::{
    UNKNOWN_ID, as_in_paths, has_exactly, id, is_text, is_uuid, is_uuid_v7, money, new_id, number,
    same, time, to_the_cent, unique,
};
