//! The page of problem types has all of them, and says what the code says.

use std::fs;
use std::path::{Path, PathBuf};

use all_in_one::problems::page;
use all_in_one::services::SERVICES;
use http_kit::http::problem_types::{BODY, COMMON, IDEMPOTENCY, OUTSIDE, PRECONDITION};
use http_kit::http::{ProblemType, ProblemTypes};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{Expr, ExprLit, ExprStruct, Lit, Member};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_page_is_up_to_date() {
    let file = fs::read_to_string(workspace().join("docs/problems.md")).unwrap_or_default();
    assert!(
        file == page(),
        "docs/problems.md is stale: cargo run -q -p all-in-one --example problems > docs/problems.md"
    );
}

#[test]
fn no_problem_type_of_the_code_is_forgotten() {
    let mut names = Names::default();
    let services = SERVICES.map(|service| service.name);
    for folder in services.into_iter().chain(["crates/http-kit"]) {
        names.visit_folder(&workspace().join(folder).join("src"));
    }
    assert!(names.0.len() > 10, "{:?}", names.0);
    let page = page();
    let forgotten = |name: &&String| !page.contains(&format!("\n## {name}\n"));
    let forgotten: Vec<&String> = names.0.iter().filter(forgotten).collect();
    assert!(
        forgotten.is_empty(),
        "in no list of problem types, of a service or of http-kit's `problem_types`: {forgotten:?}"
    );
}

#[test]
fn names_are_those_of_one_type_each() {
    let page = page();
    let mut names: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
    names.sort_unstable();
    let unique = names.windows(2).all(|pair| pair[0] != pair[1]);
    assert!(unique, "{names:?}");
}

#[test]
fn the_gateways_own_types_are_named_and_worded_as_in_the_specifications() {
    let pages = workspace().join("api-gateway/pages/default.conf");
    let pages = fs::read_to_string(pages).unwrap();
    let names = pages.split("urn:echoppe:problem:").skip(1);
    let names: Vec<&str> = names.map(|rest| rest.split('"').next().unwrap()).collect();
    for name in &names {
        assert!(page().contains(&format!("`urn:echoppe:problem:{name}`")), "{name}");
    }
    for name in ["too-many-requests", "bad-gateway", "gateway-timeout"] {
        assert!(names.contains(&name), "{name}");
        let shown = &document("user-service")["components"]["examples"][name]["value"];
        let words = format!(
            "\"title\":{},\"status\":{},\"detail\":{}",
            shown["title"], shown["status"], shown["detail"]
        );
        assert!(pages.contains(&words), "{words}");
    }
}

#[test]
fn a_service_has_a_type_for_every_error_that_it_describes() {
    for (name, groups) in SERVICES.map(|service| (service.name, service.problem_types)) {
        for (_, operation) in operations(name) {
            let statuses = operation["responses"].as_object().unwrap().keys();
            let of_the_service = |status: &&String| {
                status.as_str() >= "400" && !["429", "502", "504"].contains(&status.as_str())
            };
            for status in statuses.filter(of_the_service) {
                let has_type = groups.concat().iter().any(|kind| kind.status.as_str() == status);
                assert!(has_type, "{name}: {} {status}", operation["operationId"]);
            }
        }
    }
}

#[test]
fn every_operation_describes_what_all_of_its_kind_can_answer() {
    let groups = [OUTSIDE, COMMON, BODY, IDEMPOTENCY, PRECONDITION];
    let kinds = groups.iter().flat_map(|group| group.iter().map(|kind| (*group, *kind)));
    for name in SERVICES.map(|service| service.name) {
        for (method, operation) in operations(name) {
            for (group, kind) in kinds.clone() {
                let response = &operation["responses"][kind.status.as_str()];
                let examples = &response["content"]["application/problem+json"]["examples"];
                let is_described = examples[kind.name].is_object();
                let expected = can_answer(&method, &operation, group, kind);
                assert_eq!(is_described, expected, "{} {}", operation["operationId"], kind.name);
            }
        }
    }
}

fn can_answer(method: &str, operation: &Value, group: ProblemTypes, kind: &ProblemType) -> bool {
    let has = |parameter: &str| {
        let mut all = operation["parameters"].as_array().into_iter().flatten();
        all.any(|one| one["name"] == parameter)
    };
    let responses = operation["responses"].as_object().unwrap();
    let mut successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
    match kind.status.as_u16() {
        406 => successes.any(|(_, success)| success["content"].is_object()),
        408 | 413 => method != "get",
        _ if group == OUTSIDE => false,
        _ if group == BODY => operation["requestBody"].is_object(),
        _ if group == IDEMPOTENCY => has("Idempotency-Key"),
        _ if group == PRECONDITION => has("If-Match"),
        _ => true,
    }
}

/// Of a service's specification, with their methods.
fn operations(service: &str) -> Vec<(String, Value)> {
    let document = document(service);
    let paths = document["paths"].as_object().unwrap().values();
    paths.flat_map(|path| path.as_object().unwrap().clone()).collect()
}

fn document(service: &str) -> Value {
    let file = service.replace("-service", ".json");
    let document = fs::read(workspace().join("openapi").join(file)).unwrap();
    serde_json::from_slice(&document).unwrap()
}

/// The names of the problem types that Rust code makes.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn visit_folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.visit_folder(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
                self.visit_file(&file);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_expr_struct(&mut self, made: &'ast ExprStruct) {
        if made.path.segments.last().unwrap().ident == "ProblemType" {
            let is_name = |member: &Member| matches!(member, Member::Named(name) if name == "name");
            let name = made.fields.iter().find(|field| is_name(&field.member));
            let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = &name.unwrap().expr else {
                panic!("a problem type's name must be a literal")
            };
            self.0.push(name.value());
        }
        visit::visit_expr_struct(self, made);
    }
}
