use super::*;

const ORDER: &str = "src/domain/order.rs";

#[test]
fn domain_names_only_itself_however_that_is_written() {
    allows(ORDER, &["use super::Id; use crate::domain::order::A; pub(crate) struct B(super::C);"]);
    refuses(ORDER, &[("use crate::*;", "crate::*")]);
    for root in ["crate", "super::super", "order_service", "self::super::super"] {
        let codes = [
            (format!("use {root}::application::X;"), "crate::application::X"),
            (format!("type A = {root}::config::X;"), "crate::config::X"),
            (format!("use {root}::{{adapters as x}};"), "crate::adapters"),
        ];
        for (code, culprit) in &codes {
            refuses(ORDER, &[(code, culprit)]);
        }
    }
}

#[test]
fn domain_names_no_framework() {
    allows(
        ORDER,
        &[
            "use std::fmt; use chrono::{DateTime, Utc}; type A = bounded_text::Line<1, 2>;",
            "mod price {} use price::Price; fn f() -> u8 { price::of(u8::MAX) }",
        ],
    );
    refuses(
        ORDER,
        &[
            ("use sea_orm::Value;", "sea_orm::Value"),
            ("fn f() { ::tracing::info!(\"paid\") }", "tracing::info"),
            ("fn f() -> Vec<serde_json::Value> { vec![] }", "serde_json::Value"),
            ("fn f() { <u8 as serde::Serialize>::f() }", "serde::Serialize::f"),
            ("extern crate sea_orm as std_like;", "sea_orm"),
            ("fn f() { std::fs::read(\"a\"); }", "std::fs::read"),
        ],
    );
}

#[test]
fn attributes_and_derives_name_crates_too() {
    allows(
        ORDER,
        &[
            "#[derive(Debug, thiserror::Error)] #[error(\"a::b {0}\")] struct A(u8);",
            "#[expect(clippy::too_many_lines)] #[rustfmt::skip] fn f() {}",
        ],
    );
    refuses(
        ORDER,
        &[
            ("#[derive(Debug, sea_orm::Model)] struct A;", "sea_orm::Model"),
            ("#[serde_with::all] struct A;", "serde_with::all"),
            ("#[cfg_attr(unix, derive(serde::Serialize))] struct A;", "serde::Serialize"),
        ],
    );
}

#[test]
fn comments_and_strings_name_nothing() {
    let code = "/// See [`crate::adapters::X`].\n// use sea_orm::X;\nconst A: &str = \"poem::X\";";
    allows(ORDER, &[code]);
}

#[test]
fn macros_are_looked_into() {
    allows(ORDER, &["fn f() { assert_eq!(A::b(), std::mem::take(c)) }"]);
    refuses(
        ORDER,
        &[
            ("fn f() { vec![sea_orm::Set(1)]; }", "sea_orm::Set"),
            ("macro_rules! m { () => { $crate::adapters::X } }", "crate::adapters::X"),
        ],
    );
}

#[test]
fn an_import_is_reported_and_its_uses_are_not() {
    refuses(ORDER, &[("use sea_orm::Set; fn f() { Set::a(Set::b()) }", "sea_orm::Set")]);
}

#[test]
fn nothing_waits_in_domain() {
    refuses(
        ORDER,
        &[
            ("async fn f() {}", "async fn"),
            ("trait T { async fn f(); }", "async fn"),
            ("fn f() { g.await }", ".await"),
            ("fn f() { async {}; }", "async"),
            ("fn f() { async || (); }", "async"),
            ("fn f() { assert!(g.await) }", ".await"),
        ],
    );
    allows("src/application/place_order.rs", &["async fn f() { g.await }"]);
}

#[test]
fn tests_of_the_domain_may_generate_values() {
    let prelude = "use proptest::prelude::*;";
    let generated = in_test(&format!("{prelude} proptest! {{ fn f(a in prop::bool::ANY) {{}} }}"));
    allows(ORDER, &[&generated]);
    allows("src/domain/examples.rs", &[prelude]);
    allows("src/domain/examples/more.rs", &[prelude]);
    refuses(
        ORDER,
        &[
            (prelude, "proptest::prelude::*"),
            (&in_test("use tokio::test;"), "tokio::test"),
            (&in_test("use crate::application::X;"), "crate::application::X"),
        ],
    );
}
