use crate::failure::Outcome;
use crate::level::Level;
use crate::shop::Shop;
use crate::suite::{Check, check, section};

/// What is for the operators only.
const INSIDE: [&str; 5] = ["/health", "/health/live", "/health/ready", "/metrics", "/healthcheck"];

pub fn checks() -> Vec<Check> {
    let checks = INSIDE
        .map(|path| check(format!("{path} is not reachable: 404"), move |shop| hidden(shop, path)));
    section((Level::Shop, None), "the gateway", "G3", checks)
}

async fn hidden(shop: Shop, path: &str) -> Outcome {
    shop.finds_nothing(path).await
}
