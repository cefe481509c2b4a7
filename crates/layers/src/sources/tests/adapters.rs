use super::*;

const INBOUND: &str = "src/adapters/inbound/http.rs";
const OUTBOUND: &str = "src/adapters/outbound/database.rs";
const REPOSITORY: &str = "crate::adapters::outbound::database::Repository";

#[test]
fn adapters_name_domain_application_and_any_crate() {
    let inner = "use crate::{application::A, domain::B};";
    allows(INBOUND, &[inner, "use super::Api; use poem::Route; use crate::adapters::inbound::A;"]);
    allows(OUTBOUND, &[inner, "use super::Repository; use sea_orm::Set; async fn f() {}"]);
}

#[test]
fn inbound_does_not_name_outbound_however_that_is_written() {
    refuses("src/adapters/inbound.rs", &[("type A = super::outbound::Repository;", REPOSITORY)]);
    refuses(
        INBOUND,
        &[
            ("use crate::adapters::outbound::Repository;", REPOSITORY),
            ("use crate::adapters; fn f(a: adapters::outbound::Repository) {}", REPOSITORY),
            ("use super::super::*; fn f(a: outbound::Repository) {}", REPOSITORY),
            ("use crate::adapters::outbound;", "crate::adapters::outbound"),
        ],
    );
}

#[test]
fn outbound_does_not_name_inbound() {
    let code = "use crate::adapters::inbound::Api;";
    refuses(OUTBOUND, &[(code, "crate::adapters::inbound::http::Api")]);
}

#[test]
fn adapters_name_neither_wiring_nor_configuration() {
    for path in [INBOUND, OUTBOUND, "src/adapters.rs"] {
        refuses(
            path,
            &[
                ("use crate::wiring::App;", "crate::wiring::App"),
                ("use crate::config::Config;", "crate::config::Config"),
                ("use crate::Anything;", "crate::Anything"),
            ],
        );
    }
}

#[test]
fn only_wiring_and_main_name_both_sides() {
    let one = "use crate::adapters::outbound::B;";
    let both = "use crate::adapters::inbound::A; use crate::adapters::outbound::B;";
    for path in ["src/wiring.rs", "src/main.rs"] {
        allows(path, &[both]);
    }
    for path in ["src/config.rs", "src/adapters.rs", "src/lib.rs"] {
        allows(path, &[one]);
        refuses(path, &[(both, "crate::adapters::outbound::B")]);
    }
}

#[test]
fn a_re_export_does_not_hide_where_a_name_comes_from() {
    let lib = "mod adapters; pub use adapters::outbound::Repository as Orders;";
    let file = |path: &str, text: &str| File { path: path.into(), text: text.to_owned() };
    let files = [file("src/lib.rs", lib), file(INBOUND, "use crate::Orders;")];
    let found = check("order_service", &files);
    assert_eq!(
        found[0].found,
        "names `crate::Orders`, that is `crate::adapters::outbound::Repository`"
    );
}
