//! Input that nobody means: it is refused or accepted, but it never breaks anything.

use super::prelude::*;

const TARGETS: [&str; 22] = [
    "/users/%00",
    "/users/%ff%fe",
    "/users/..%2f..%2fetc%2fpasswd",
    "/users/'%20OR%201=1--",
    "/users/%E2%82%AC",
    "/orders/%0d%0aSet-Cookie:x",
    "/products/018f0000-0000-7000-8000-00000000dead%00",
    "/%",
    "/users/%zz",
    "//",
    "/users?%",
    "/users?limit=%ff&limit=-1&after='",
    "/orders?utilisateur_id=%00",
    "/orders?order=%F0%9F%A6%80",
    "/products?ids=",
    "/products?ids=,,,",
    "/products?ids=%00",
    "/products?ids=%ff",
    "/products?ids[]=1&ids[]=2",
    "/products?ids='%20OR%201=1--",
    "/products?ids",
    "/notifications?limit=99999999999999999999",
];

/// A body in words, and its bytes.
type Body = (&'static str, Vec<u8>);

pub fn checks() -> Vec<Check> {
    let mut all = vec![];
    for service in [Service::User, Service::Order] {
        let place = (Level::Errors, service);
        let list = service.list();
        let refused = unreadable().into_iter().map(|(what, body)| {
            let name = format!("{what} as a body is a 400, wherever below {list} it is sent");
            case(name).each(sent_everywhere(service, &body)).expect(400)
        });
        all.extend(section(place, "strange bodies", "E9", refused));
        all.extend(section(place, "strange bodies", "E9", marked(service)));
        let survived = readable().into_iter().map(|(what, body)| {
            let name = format!("{what} as a body is no 5xx, wherever below {list} it is sent");
            case(name).each(sent_everywhere(service, &body)).that(accepted_or_refused)
        });
        all.extend(section(place, "strange bodies", "E10", survived));
    }
    for service in Service::ALL {
        all.extend(section((Level::Errors, service), "strange requests", "E10", targets(service)));
    }
    all
}

/// A byte order mark before what is right.
fn marked(service: Service) -> Option<Check> {
    let mark = |request: Request, body: &Value| request.json_text(format!("\u{feff}{body}"));
    let (name, body) = match service {
        Service::User => ("/users", user()),
        Service::Order => ("/orders", order()),
        Service::Product | Service::Notifier => return None,
    };
    let case = case(format!("a byte order mark before a body below {name} is skipped"));
    let case = case.send(mark(Request::post(name), &body)).expect(201);
    Some(match service {
        Service::User => case.send(mark(Request::patch("/users/{user}"), &body)).expect(200),
        _ => case,
    })
}

fn targets(service: Service) -> [Check; 3] {
    let list = service.list();
    let long = "x".repeat(6_000);
    let long = ["{list}/{long}", "/{long}", "{list}?{long}", "{list}?ids={long}"]
        .map(|target| target.replace("{list}", list).replace("{long}", &long));
    let discreet = format!("what {list} answers to strange requests shows no cause");
    [
        case(format!("strange paths and queries of {list} are no 5xx"))
            .each(targets_of(service).map(Request::get))
            .expect_no_server_error(),
        case(format!("very long paths and queries of {list} are no 5xx"))
            .each(long.map(Request::get))
            .expect_no_server_error(),
        case(discreet).says("E3").each(strange_requests(service)).that(Response::shows_no_cause),
    ]
}

/// The strange targets of the service, and those of nobody.
fn targets_of(service: Service) -> impl Iterator<Item = &'static str> {
    let of_service = move |target: &&str| Service::of(target).is_none_or(|owner| owner == service);
    TARGETS.into_iter().filter(of_service)
}

/// The body as that of every write of a service.
fn sent_everywhere(service: Service, body: &[u8]) -> Vec<Request> {
    let writes = match service {
        Service::User => vec![Request::post("/users"), Request::patch("/users/{user}")],
        Service::Order => vec![Request::post("/orders")],
        Service::Product | Service::Notifier => vec![],
    };
    writes.into_iter().map(|write| write.json_text(body)).collect()
}

fn strange_requests(service: Service) -> impl Iterator<Item = Request> {
    let bodies = unreadable().into_iter().chain(readable());
    let writes = bodies.flat_map(move |(_, body)| sent_everywhere(service, &body));
    targets_of(service).map(Request::get).chain(writes)
}

/// Expects what any body may come to: the status of a success, or a problem that is the client's.
fn accepted_or_refused(response: &Response) -> Outcome {
    response.expect(!response.status.is_server_error(), "no 5xx")?;
    match response.status.as_u16() {
        status @ 400.. => response.problem(status).map(drop),
        _ => response.status(if response.sent.starts_with("POST") { 201 } else { 200 }).map(drop),
    }
}

/// Bodies that a shop may accept or refuse as it likes.
fn readable() -> Vec<Body> {
    let digits = "9".repeat(5_000);
    let marks = json!({ "nom": format!("a{}", "\u{301}".repeat(99)) }).to_string();
    vec![
        ("a field twice", br#"{"nom":"A","nom":"B","prenom":"Z","adresse":"L"}"#.to_vec()),
        ("odd field names", br#"{"":1,"__proto__":{},"\u0000":1,"~":1,"/":1}"#.to_vec()),
        ("huge amounts", amounts("1e400", "1e400")),
        ("tiny amounts", amounts("-1e-400", "1e-999999999")),
        ("amounts of 5 000 digits", amounts(&digits, &digits)),
        ("amounts that are exponents", amounts("1.5e3", "1E0")),
        ("a text of combining marks", marks.into()),
    ]
}

/// Bodies that are no user, no patch and no order.
fn unreadable() -> Vec<Body> {
    [not_json(), not_an_object(), not_text(), excessive()].concat()
}

fn not_json() -> Vec<Body> {
    let good = user().to_string();
    vec![
        ("nothing", vec![]),
        ("white space", b" \n\t ".to_vec()),
        ("a truncated object", br#"{"nom":"Durand","prenom":"#.to_vec()),
        ("an object with something behind it", format!("{good} {good}").into()),
        ("an object with a comma too many", br#"{"nom":"Durand",}"#.to_vec()),
        ("an object in single quotes", b"{'nom':'Durand'}".to_vec()),
        ("NaN", br#"{"nom":NaN}"#.to_vec()),
        ("a form", b"nom=Durand&prenom=Zoe&adresse=Lyon".to_vec()),
        ("XML", b"<utilisateur><nom>Durand</nom></utilisateur>".to_vec()),
        ("lines of JSON", format!("{good}\n{good}\n").into()),
    ]
}

fn not_an_object() -> Vec<Body> {
    let good = user().to_string();
    vec![
        ("null", b"null".to_vec()),
        ("true", b"true".to_vec()),
        ("a number", b"42".to_vec()),
        ("a string", br#""Durand""#.to_vec()),
        ("an object in a string", Value::from(good.clone()).to_string().into()),
        ("an empty array", b"[]".to_vec()),
        ("an array with an object", format!("[{good}]").into()),
    ]
}

fn not_text() -> Vec<Body> {
    let utf16 = user().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("UTF-16", utf16),
        (
            "something in gzip",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0".to_vec(),
        ),
        ("Latin-1", b"{\"nom\":\"Ren\xe9\",\"prenom\":\"Zo\xe9\",\"adresse\":\"Lyon\"}".to_vec()),
        ("an overlong NUL", b"{\"nom\":\"\xc0\x80\"}".to_vec()),
        ("a raw NUL in a string", b"{\"nom\":\"Du\0rand\"}".to_vec()),
        ("NULs", vec![0; 64]),
        ("a lone surrogate", br#"{"nom":"\ud800","prenom":"Z","adresse":"L"}"#.to_vec()),
    ]
}

fn excessive() -> Vec<Body> {
    const DEPTH: usize = 10_000;
    let nested = |open: &str, close: &str| open.repeat(DEPTH) + &close.repeat(DEPTH);
    let object = nested(r#"{"a":"#, "}").replace(":}", ":1}");
    let large = "x".repeat(60 * 1024);
    let fields: Vec<String> = (0..5_000).map(|number| format!(r#""x{number}":1"#)).collect();
    vec![
        ("an array of 10 000 levels", nested("[", "]").into()),
        ("an object of 10 000 levels", object.into()),
        ("10 000 levels in a field", format!(r#"{{"nom":{}}}"#, nested("[", "]")).into()),
        ("10 000 open brackets", "[".repeat(DEPTH).into()),
        ("a number of 50 000 digits", format!(r#"{{"nom":{}}}"#, "9".repeat(50_000)).into()),
        ("1e400", br#"{"nom":1e400,"utilisateur_id":1e400,"produits":1e400}"#.to_vec()),
        ("a string of 60 KiB", json!({ "nom": large }).to_string().into()),
        ("a field name of 60 KiB", json!({ large: 1 }).to_string().into()),
        ("5 000 unknown fields", format!("{{{}}}", fields.join(",")).into()),
    ]
}

fn amounts(total: &str, quantity: &str) -> Vec<u8> {
    let user = format!(r#""utilisateur_id":"{UNKNOWN_ID}","prix_total":{total}"#);
    let lines = format!(r#"[{{"id":"{UNKNOWN_ID}","quantite":{quantity}}}]"#);
    format!(r#"{{{user},"produits":{lines}}}"#).into()
}
