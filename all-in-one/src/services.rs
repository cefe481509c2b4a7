//! The four services as their clients see them: the only list of them in this program.

use http_kit::http::ProblemTypes;
use notifier_service::adapters::inbound::http as notifier;
use order_service::adapters::inbound::http as order;
use product_service::adapters::inbound::http as product;
use user_service::adapters::inbound::http as user;

/// A service as its clients see it.
pub struct ServiceInfo {
    pub name: &'static str,
    /// Its operations are at and below this path.
    pub path: &'static str,
    pub specification_path: &'static str,
    pub specification: fn() -> String,
    /// All that it can answer.
    pub problem_types: &'static [ProblemTypes],
}

impl ServiceInfo {
    pub fn status_path(&self) -> String {
        format!("/status/{}", self.name)
    }
}

pub const SERVICES: [ServiceInfo; 4] = [
    ServiceInfo {
        name: "user-service",
        path: "/users",
        specification_path: "/openapi/user.json",
        specification: user::specification,
        problem_types: user::PROBLEM_TYPES,
    },
    ServiceInfo {
        name: "product-service",
        path: "/products",
        specification_path: "/openapi/product.json",
        specification: product::specification,
        problem_types: product::PROBLEM_TYPES,
    },
    ServiceInfo {
        name: "order-service",
        path: "/orders",
        specification_path: "/openapi/order.json",
        specification: order::specification,
        problem_types: order::PROBLEM_TYPES,
    },
    ServiceInfo {
        name: "notifier-service",
        path: "/notifications",
        specification_path: "/openapi/notifier.json",
        specification: notifier::specification,
        problem_types: notifier::PROBLEM_TYPES,
    },
];
