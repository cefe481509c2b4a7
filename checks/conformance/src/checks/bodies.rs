//! Bodies: what they must say of themselves, how large they may be, and names that they give twice.

use super::prelude::*;
use crate::limits::BODY_BYTES;

const WRONG_TYPES: [&str; 5] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "nonsense",
];

/// JSON that says something else than the fields of a resource.
const OTHER_JSON: [&str; 2] = ["application/json-patch+json", MERGE_PATCH];

/// An operation that takes a body, and the types that this can have.
type Write = (Request, &'static [&'static str]);

fn writes() -> [Write; 3] {
    [
        (Request::post("/users"), &[JSON]),
        (Request::patch("/users/{id}"), &[JSON, MERGE_PATCH]),
        (Request::post("/orders"), &[JSON]),
    ]
}

pub fn checks() -> Vec<Check> {
    const EXERCISE: &str = "bodies of another type or size";
    let mut all = vec![];
    for write in writes() {
        let place = (Level::Errors, Service::of(&write.0.target));
        all.extend(section(place, EXERCISE, "E7", types(&write)));
        all.extend(section(place, EXERCISE, "E8", too_large(&write.0)));
    }
    let largest = Request::post("/users").json_text(padded(BODY_BYTES));
    let sizes = [
        case("a body of exactly 64 KiB is accepted, chunked or not")
            .each([largest.clone(), largest.chunked()])
            .expect(201),
        check("a body of 10 MB is refused, and the shop still answers", enormous),
        check("a client that waits for leave to send 200 KB has its refusal at once", unwanted),
    ];
    all.extend(section((Level::Errors, Service::User), EXERCISE, "E8", sizes));
    all
}

fn types((call, types): &Write) -> [Check; 5] {
    let types = *types;
    let name = format!("{} {}", call.method, call.target);
    let body = to_user(call).body(user().to_string());
    let refused = |what, wrong: &[&'static str]| {
        let wrong = wrong.iter().filter(|wrong| !types.contains(wrong));
        let wrong = wrong.map(|wrong| body.clone().header("content-type", *wrong));
        case(format!("{name} refuses {what}")).each(wrong)
    };
    let told = |case: Check| case.that(move |response| tells_types(response, types));
    let charset =
        |charset| body.clone().header("content-type", format!("{JSON}; charset={charset}"));
    [
        told(refused("a body without a content type: 415", &[]).send(body.clone())),
        told(refused("a body of another content type, and tells its own: 415", &WRONG_TYPES)),
        told(refused("JSON of another type, and tells its own: 415", &OTHER_JSON)),
        refused("a body in another charset than UTF-8: 415", &[])
            .send(charset("iso-8859-1"))
            .expect_no_field(415)
            .send(charset("UTF-8"))
            .that(|response| response.expect(response.status != 415, "no 415 for UTF-8")),
        refused("a compressed body: 415", &[])
            .send(body.clone().header("content-type", JSON).header("content-encoding", "gzip"))
            .expect_no_field(415),
    ]
}

fn too_large(call: &Request) -> [Check; 2] {
    let refused = |what, request: Request| {
        let over = [BODY_BYTES + 1, 2 * BODY_BYTES];
        let over = over.map(|size| request.clone().json_text(padded(size)));
        let name = format!("{} {} refuses a {what} over 64 KiB: 413", call.method, call.target);
        case(name).each(over).expect_no_field(413)
    };
    let whole = to_user(call);
    [refused("body", whole.clone()), refused("chunked body", whole.chunked())]
}

/// The operation on a new user, for whom `{id}` stands.
fn to_user(call: &Request) -> Request {
    Request { target: call.target.replace("{id}", "{user}"), ..call.clone() }
}

/// Expects a 415 that has all of these types where a client looks for them, in any order and form.
fn tells_types(response: &Response, types: &[&str]) -> Outcome {
    response.problem(415)?.at_no_field()?;
    let is_patch = response.sent.starts_with("PATCH ");
    let name = if is_patch { "accept-patch" } else { "accept-post" };
    let told = response.header_list(name)?;
    let is_told = |wanted: &&str| {
        let media_types = told.iter().filter_map(|told| told.split(';').next());
        media_types.map(str::trim).any(|it| it.eq_ignore_ascii_case(wanted))
    };
    let complete = types.iter().all(is_told);
    response.expect(complete, format!("{name}: {}", types.join(", ")))
}

/// A server may cut the connection instead of reading 10 MB; the client may then not see its response.
async fn enormous(shop: Shop) -> Outcome {
    let request = Request::post("/users").json_text(padded(10_000_000));
    for request in [request.clone(), request.chunked()] {
        if let Ok(response) = shop.send(request).await {
            response.problem(413)?;
        }
        shop.get(&user_path(&shop.a_user().await?)).await?.status(200)?;
    }
    Ok(())
}

/// A client that announces its body with `Expect` sends nothing before it is told to go on. Either it is refused first, or it
/// is let on and refused then; nobody waits until the body's time is over.
async fn unwanted(shop: Shop) -> Outcome {
    const LINE: &str = "POST /users HTTP/1.1";
    let body = padded(200_000);
    let length = format!("content-length: {}", body.len());
    let headers = ["expect: 100-continue", "content-type: application/json", &length];
    let mut connection = shop.connect("/users").await?;
    connection.send_head(LINE, &headers).await?;
    let mut head = connection.read_head().await?;
    if head.status == 100 {
        // A server that refuses meanwhile may have closed its side: what it said is still there to read.
        let _ = connection.send(body.as_bytes()).await;
        head = connection.read_head().await?;
    }
    head.expect(LINE, head.status == 413, "status 413")
}

/// A good user with white space after it, `size` bytes in all.
fn padded(size: usize) -> String {
    let text = user().to_string();
    let space = " ".repeat(size - text.len());
    text + &space
}

/// What an object says twice: nobody can tell which value is meant.
pub fn names_given_twice() -> Vec<Check> {
    let place = |service| (Level::Errors, service);
    let mut all = section(place(Service::User), "names given twice", "E18", twice_in_users());
    all.extend(section(place(Service::Order), "names given twice", "E18", twice_in_orders()));
    all
}

fn twice_in_users() -> [Check; 3] {
    const POST: &str = r#"{"nom":"Petit","prenom":"Zoé","adresse":"{address}","nom":"Petit"}"#;
    const PATCH: &str = r#"{"nom":"Petit","nom":"Petit"}"#;
    const MORE: &str = r#"{"nom":"Petit","prenom":1,"nom":"Petit","couleur":"rouge"}"#;
    [
        case("POST /users refuses a field that is given twice: 400, and nothing is stored")
            .send(Request::post("/users").json_text(POST))
            .expect_at(400, &["/nom"])
            .nothing_stored(Service::User),
        case("PATCH /users/{id} refuses a field that is given twice: 400, and nothing is changed")
            .send(Request::patch("/users/{user}").json_text(PATCH))
            .expect_at(400, &["/nom"])
            .user_as_before(),
        case("POST /users tells a field that is given twice together with all other faults")
            .says("E2")
            .send(Request::post("/users").json_text(MORE))
            .expect_at(400, &["/nom", "/prenom", "/adresse", "/couleur"]),
    ]
}

fn twice_in_orders() -> [Check; 2] {
    const REFUSED: &str =
        "POST /orders refuses a field of a line that is given twice: 400, and nothing is stored";
    const TOLD: &str =
        "POST /orders tells a field of a line that is given twice together with all other faults";
    const GOOD: &str =
        r#"{"utilisateur_id":"{user}","produits":[{"id":"{first}","quantite":1,"quantite":2}]}"#;
    const MORE: &str = r#"{"utilisateur_id":7,"produits":[{"id":"x","quantite":1,"quantite":2}]}"#;
    [
        case(REFUSED)
            .send(Request::post("/orders").json_text(GOOD))
            .expect_at(400, &["/produits/0/quantite"])
            .nothing_stored(Service::Order),
        case(TOLD)
            .says("E2")
            .send(Request::post("/orders").json_text(MORE))
            .expect_at(400, &["/utilisateur_id", "/produits/0/id", "/produits/0/quantite"]),
    ]
}
