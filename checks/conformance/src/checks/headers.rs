//! What headers ask for: `Accept-Language`, `Accept`, `X-Request-Id`.

use reqwest::Method;

use super::prelude::*;
use crate::limits::REQUEST_ID_CHARACTERS;

const ACCEPT_LANGUAGE: &str = "accept-language";

/// Values of `Accept-Language`, and the language that they ask for.
const LANGUAGES: [(&str, &str); 16] = [
    ("fr", "fr"),
    ("en", "en"),
    ("EN-gb", "en"),
    ("en-GB;q=0.8, fr;q=0.5", "en"),
    ("en;q=0.4,fr-CA;q=0.5", "fr"),
    ("fr;q=0.999, en", "en"),
    ("en, fr", "en"),
    ("de-CH, en;q=0.1", "en"),
    ("de, it;q=0.5", "fr"),
    ("*", "fr"),
    ("fr;q=0.1, *;q=0.5", "en"),
    ("en;q=0, *", "fr"),
    ("fr;q=0, en;q=0.001", "en"),
    ("", "fr"),
    ("en;q=2", "fr"),
    (";;;", "fr"),
];

/// The same on several lines.
const LINES: [(&[&str], &str); 2] = [(&["fr;q=0.5", "en;q=0.6"], "en"), (&["de", "fr"], "fr")];

/// Values of `Accept` that leave JSON out.
const WITHOUT_JSON: [&str; 4] = [
    "application/xml",
    "text/*",
    "*/*, application/json;q=0",
    "application/problem+json, application/json;q=0",
];

/// Values that take it.
const WITH_JSON: [&str; 8] = [
    "*/*",
    "application/problem+json",
    "application/problem+json, text/html;q=0",
    "application/*",
    "application/json;charset=utf-8",
    "text/html, application/xml;q=0.9, */*;q=0.8",
    "application/xml, application/json;q=0.1",
    "nonsense",
];

/// Errors in French, or in English for clients that prefer it. Which words they are is the shop's own business.
pub fn languages() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let of_service =
            |(_, _, request): &(_, _, Request)| Service::of(&request.target) == Some(service);
        let refused = refused().into_iter().filter(of_service).map(|(what, status, request)| {
            let operation = format!("{} {}", request.method, request.target);
            let name =
                format!("{operation}, {what}, is told in French, and in English when asked for");
            check(name, move |shop| in_both(shop, status, request.clone()))
        });
        let weights = format!("{list} reads Accept-Language with its weights, `*` and truncation");
        let lines = format!("several lines of Accept-Language are one list for {list}");
        let asked = |accepted: &[&'static str]| {
            let request = Request::get(format!("{list}?limit=0"));
            accepted.iter().fold(request, |request, line| request.header(ACCEPT_LANGUAGE, *line))
        };
        let told = |case: Check, (accepted, language): (&[&'static str], &'static str)| {
            case.send(asked(accepted)).that(move |response| is_in(response, 400, language))
        };
        let others = [
            LANGUAGES.iter().fold(case(weights), |case, (accepted, language)| {
                told(case, (&[*accepted], *language))
            }),
            LINES.into_iter().fold(case(lines), told),
        ];
        section((Level::Errors, service), "Accept-Language", "E12", refused.chain(others))
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

/// Requests in words, with the status that refuses them. None depends on what is in the shop, or can be answered by a
/// gateway.
fn refused() -> [(&'static str, u16, Request); 11] {
    let unknown = |service: Service| Request::get(format!("{}/{UNKNOWN_ID}", service.list()));
    let put = |path| Request::new(Method::PUT, path);
    let post = Request::post;
    let order = json!({ "utilisateur_id": UNKNOWN_ID, "produits": [{ "id": UNKNOWN_ID }] });
    [
        ("an unknown user", 404, unknown(Service::User)),
        ("an unknown product", 404, unknown(Service::Product)),
        ("an unknown order", 404, unknown(Service::Order)),
        ("an id that is no UUID", 400, Request::get("/products/x")),
        ("a limit out of range", 400, Request::get("/users?limit=0")),
        ("a limit out of range", 400, Request::get("/notifications?limit=0")),
        ("a method that a path has not", 405, put("/orders")),
        ("a method that a path has not", 405, put("/notifications")),
        ("a body without a type", 415, post("/users").body("{}")),
        ("a body with faults", 400, post("/users").json(&json!({ "nom": 1 }))),
        ("an order of what does not exist", 422, post("/orders").json(&order)),
    ]
}

async fn in_both(shop: Shop, status: u16, request: Request) -> Outcome {
    let french = shop.send(request.clone()).await?;
    is_in(&french, status, "fr")?;
    let request = request.header(ACCEPT_LANGUAGE, "en-GB, en;q=0.9, fr;q=0.8");
    let english = shop.send(request).await?;
    is_in(&english, status, "en")?;
    let (french, body) = (french.parsed()?, english.parsed()?);
    english.expect(
        of_errors(&body, "pointer").eq(of_errors(&french, "pointer"))
            && body["type"] == french["type"],
        format!("the `type` and the pointers of the French answer, {french}"),
    )?;
    let same = texts(&body).zip(texts(&french)).find(|(text, other)| text == other);
    english.expect(same.is_none(), format!("no text of the French answer, {same:?}"))
}

/// Expects a problem that says which language it is in, and to caches what that depends on.
fn is_in(response: &Response, status: u16, language: &str) -> Outcome {
    response.problem(status)?;
    let right = response.header("content-language")? == language;
    response.expect(right, format!("content-language: {language}"))?;
    let names = response.header_list("vary")?;
    let varies = |name: &&str| *name == "*" || name.eq_ignore_ascii_case(ACCEPT_LANGUAGE);
    response.expect(names.iter().any(varies), "vary: accept-language")
}

fn of_errors<'a>(problem: &'a Value, field: &'a str) -> impl Iterator<Item = &'a Value> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.map(move |error| &error[field])
}

/// The title, the detail if there is one, and those of the errors.
fn texts(problem: &Value) -> impl Iterator<Item = &Value> {
    let texts = [&problem["title"], &problem["detail"]].into_iter();
    texts.chain(of_errors(problem, "detail")).filter(|text| !text.is_null())
}

/// What a client takes.
pub fn accept() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let excluding = WITHOUT_JSON.map(|accept| Request::get(list).header("accept", accept));
        let taking = WITH_JSON
            .map(|accept| Request::get(format!("{list}?limit=1")).header("accept", accept));
        let mut absent = vec![Request::get(format!("{list}/x/y"))];
        if matches!(service, Service::User | Service::Order) {
            absent.push(Request::delete(format!("{list}/{{unknown}}")));
        }
        let absent = absent.into_iter().map(|request| request.header("accept", "image/png"));
        let checks = [
            case(format!("GET {list} is refused to who excludes JSON: 406"))
                .each(excluding)
                .expect_no_field(406),
            case(format!("GET {list} serves who takes JSON, however it is said"))
                .each(taking)
                .that(|response| response.status(200)?.array().map(drop)),
            case(format!("errors of {list} are problems, whatever is accepted"))
                .each(absent)
                .expect(404),
        ];
        let checks = checks.into_iter().chain(refused_to_do(service));
        section((Level::Errors, service), "Accept", "E14", checks)
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

/// What a service refuses to do for a client that could not read the response.
fn refused_to_do(service: Service) -> Option<Check> {
    const USERS: &str =
        "POST and PATCH of a user are refused to who excludes JSON, and nothing is done: 406";
    const ORDER: &str = "POST /orders is refused to who excludes JSON, and nothing is stored: 406";
    const STREAM: &str = "GET /notifications/stream is refused to who excludes its type: 406";
    let user = with(user(), &json!({ "adresse": "{address}" }));
    let writes = WITHOUT_JSON.into_iter().flat_map(|accept| {
        [Request::post("/users"), Request::patch("/users/{user}")]
            .map(|request| request.json(&user).header("accept", accept))
    });
    let post = Request::post("/orders").json(&order()).header("accept", "application/xml");
    let get = Request::get("/notifications/stream").header("accept", "application/json");
    let case = match service {
        Service::User => case(USERS).each(writes),
        Service::Product => return None,
        Service::Order => case(ORDER).send(post),
        Service::Notifier => return Some(case(STREAM).send(get).expect_no_field(406)),
    };
    Some(case.expect_no_field(406).nothing_stored(service))
}

pub fn request_ids() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let own = format!("every answer of {list} has an X-Request-Id of its own");
        let echo = format!("{list} echoes a client's X-Request-Id, on success and in a problem");
        let longest =
            format!("{list} echoes an X-Request-Id of {REQUEST_ID_CHARACTERS} characters");
        let other = format!(
            "{list} replaces an X-Request-Id that is too long, empty or has another character"
        );
        let checks = [
            check(own, move |shop| new_request_id(shop, list)),
            echoed(case(echo), service, &["conformance-42", "Az09-._~:/+=@"]),
            echoed(case(longest), service, &[&"x".repeat(REQUEST_ID_CHARACTERS)]),
            replaced(case(other), list),
        ];
        section((Level::Errors, service), "X-Request-Id", "E11", checks)
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

async fn new_request_id(shop: Shop, list: &str) -> Outcome {
    let (first, second) = (shop.get(list).await?, shop.get(list).await?);
    let other = first.header("x-request-id")? != second.header("x-request-id")?;
    second.expect(other, "another X-Request-Id than the answer before")
}

/// Rows of ids that must be echoed.
fn echoed(mut case: Check, service: Service, ids: &[&str]) -> Check {
    let list = service.list();
    let mut targets = vec![(list.to_owned(), 200), ("/nowhere".to_owned(), 404)];
    if service != Service::Notifier {
        targets.push((format!("{list}/{UNKNOWN_ID}"), 404));
        targets.push((format!("{list}/abc"), 400));
    }
    for &id in ids {
        for (target, status) in &targets {
            let id = id.to_owned();
            case = case.send(ask(target, id.as_bytes())).expect(*status).that(move |response| {
                let same = response.header("x-request-id")? == id;
                response.expect(same, format!("X-Request-Id: {id}"))
            });
        }
    }
    case
}

/// Rows of ids that must not be echoed.
fn replaced(case: Check, list: &str) -> Check {
    let too_long = "x".repeat(REQUEST_ID_CHARACTERS + 1);
    let insane: [&[u8]; 8] = [
        too_long.as_bytes(),
        b"",
        b"two words",
        b"tab\there",
        b"a\"quote\"",
        b"{braces}",
        "accentué".as_bytes(),
        b"\xff\xfe",
    ];
    insane.into_iter().fold(case, |case, id| {
        let given = id.to_owned();
        case.send(ask(list, id)).send(ask("/nowhere", id)).that(move |response| {
            let own = response.header("x-request-id")?.as_bytes();
            let sane = own.iter().all(u8::is_ascii_graphic)
                && (1..=REQUEST_ID_CHARACTERS).contains(&own.len());
            let expected = "another X-Request-Id, of 1 to 128 visible characters";
            response.expect(sane && own != given, expected)
        })
    })
}

fn ask(target: &str, id: &[u8]) -> Request {
    Request::get(target).header("x-request-id", id)
}

/// What browsers and caches are told, in every answer.
pub fn for_browsers() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let kept =
            format!("{list} and below are not kept by caches, nor taken for what they are not");
        let mut targets =
            vec![format!("{list}?limit=2"), list.to_owned(), format!("{list}?limit=0")];
        targets.extend([format!("{list}/{UNKNOWN_ID}"), "/nowhere".to_owned()]);
        match service {
            Service::User => targets.push("/users/{user}".to_owned()),
            Service::Order => targets.push("/orders/{order}".to_owned()),
            Service::Product | Service::Notifier => {}
        }
        let reads = targets.into_iter().map(Request::get);
        let writes = [Request::post(list).json_text("{}"), Request::new(Method::OPTIONS, list)];
        let case = case(kept).each(reads.chain(writes)).that(is_kept_by_its_reader_alone);
        section((Level::Errors, service), "caches and browsers", "E19", [case])
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

fn is_kept_by_its_reader_alone(response: &Response) -> Outcome {
    let nosniff = response.header("x-content-type-options")?.eq_ignore_ascii_case("nosniff");
    response.expect(nosniff, "x-content-type-options: nosniff")?;
    let told = response.header_list("cache-control")?;
    let says = |wanted: &str| told.iter().any(|told| told.eq_ignore_ascii_case(wanted));
    let is_private = says("no-store") || says("private") && says("no-cache");
    response.expect(is_private, "cache-control: no-store, or private, no-cache")
}
