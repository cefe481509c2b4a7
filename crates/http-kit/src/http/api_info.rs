/// What all APIs of a product have in common. The product hands it in, so that the kit names none.
#[derive(Debug)]
pub struct ApiInfo {
    /// What the `type` of every problem begins with, such as `urn:example:problem:`.
    pub problem_namespace: &'static str,
    pub version: &'static str,
    pub contact: &'static str,
    /// An SPDX expression.
    pub license: &'static str,
    pub license_url: &'static str,
    /// What a gateway answers in a service's place, for the specification.
    pub gateway_problems: &'static [GatewayProblem],
}

/// A problem that no service answers, as it reads in French.
#[derive(Debug)]
pub struct GatewayProblem {
    pub status: u16,
    /// What follows the namespace in its `type`.
    pub name: &'static str,
    pub title: &'static str,
    pub detail: &'static str,
}

impl ApiInfo {
    /// The `type` of a problem.
    pub fn problem_type(&self, name: &str) -> String {
        format!("{}{name}", self.problem_namespace)
    }
}
