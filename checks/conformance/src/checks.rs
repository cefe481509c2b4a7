//! The specification's table of contents.

mod conditional;
mod documentation;
mod errors;
mod front_end;
mod gateway;
mod notifications;
mod orders;
mod paging;
mod products;
mod repetitions;
mod status;
mod users;

use crate::suite::Check;

/// Every check with the part of the contract that it belongs to.
pub fn all() -> Vec<(&'static str, Check)> {
    let groups = [
        ("users", users::checks()),
        ("products", products::checks()),
        ("orders", orders::checks()),
        ("repetitions", repetitions::checks()),
        ("notifications", notifications::checks()),
        ("paging", paging::checks()),
        ("conditional", conditional::checks()),
        ("errors", errors::checks()),
        ("documentation", documentation::checks()),
        ("gateway", gateway::checks()),
        ("status", status::checks()),
        ("front-end", front_end::checks()),
    ];
    groups
        .into_iter()
        .flat_map(|(group, checks)| checks.into_iter().map(move |check| (group, check)))
        .collect()
}
