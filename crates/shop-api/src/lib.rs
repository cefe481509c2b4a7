#![doc = include_str!("../README.md")]

mod status;

use http_kit::http::{ApiInfo, GatewayProblem};

pub use status::{NoStore, StatusBody};

/// Handed to `http-kit` by every service.
pub const API: ApiInfo = ApiInfo {
    problem_namespace: "urn:echoppe:problem:",
    version: env!("CARGO_PKG_VERSION"),
    contact: "Échoppe",
    license: "MIT OR Apache-2.0",
    license_url: "https://www.apache.org/licenses/LICENSE-2.0",
    gateway_problems: &GATEWAY_PROBLEMS,
};

/// The same words as in `api-gateway/pages`; a test of `all-in-one` compares them.
const GATEWAY_PROBLEMS: [GatewayProblem; 3] = [
    GatewayProblem {
        status: 429,
        name: "too-many-requests",
        title: "Trop de requêtes",
        detail: "Trop de requêtes viennent de cette adresse. Réessayez dans un instant.",
    },
    GatewayProblem {
        status: 502,
        name: "bad-gateway",
        title: "Service injoignable",
        detail: "Le service demandé ne répond pas. Réessayez dans un instant.",
    },
    GatewayProblem {
        status: 504,
        name: "gateway-timeout",
        title: "Délai dépassé",
        detail: "Le service demandé n’a pas répondu à temps. Il a peut-être traité la demande.",
    },
];
