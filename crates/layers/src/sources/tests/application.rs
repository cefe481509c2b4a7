use super::*;

const PLACE_ORDER: &str = "src/application/place_order.rs";

#[test]
fn application_names_only_domain_and_itself() {
    allows(PLACE_ORDER, &["use crate::domain::order::Order; use super::ports::Clock;"]);
    refuses(
        PLACE_ORDER,
        &[
            ("use crate::adapters::inbound::X;", "crate::adapters::inbound::X"),
            ("use crate::wiring::X;", "crate::wiring::X"),
        ],
    );
    refuses("src/application.rs", &[("type A = crate::config::X;", "crate::config::X")]);
}

#[test]
fn application_does_no_io() {
    allows(
        PLACE_ORDER,
        &[
            "use async_trait::async_trait; use tokio::try_join; use anyhow::Result;",
            "async fn f() { tokio::join!(g(), h()); tracing::info!(\"done\") }",
        ],
    );
    refuses(
        PLACE_ORDER,
        &[
            ("fn f() { tokio::spawn(g()); }", "tokio::spawn"),
            ("use tokio::*;", "tokio::*"),
            ("use tokio as t; fn f() { t::spawn(g()); }", "tokio"),
            ("use reqwest::Client;", "reqwest::Client"),
            ("use std::{env, fmt};", "std::env"),
        ],
    );
}

#[test]
fn tests_of_the_application_may_mock_and_wait() {
    allows(
        PLACE_ORDER,
        &[
            &in_test("#[tokio::test] async fn f() { mockall::predicate::eq(1); }"),
            "#[cfg_attr(test, mockall::automock)] trait Clock {}",
            "struct A; impl A { #[cfg(test)] fn f() { tokio::spawn(g()); } }",
        ],
    );
    refuses(
        PLACE_ORDER,
        &[
            ("#[cfg(not(test))] use mockall::mock;", "mockall::mock"),
            ("#[mockall::automock] trait Clock {}", "mockall::automock"),
        ],
    );
}
