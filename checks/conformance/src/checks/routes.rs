//! What holds for every address: routes, methods, ids, parameters, sizes, and the ways to spell a path.

use reqwest::Method;

use super::prelude::*;
use crate::limits::{HEADER_BYTES, URL_BYTES};
use crate::request::Head;

const NO_UUIDS: [&str; 5] = [
    "abc",
    "42",
    "null",
    "018f0000-0000-7000-8000-00000000dea",
    "018f0000-0000-7000-8000-00000000deag",
];

/// What a resource can have.
const OF_RESOURCES: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Spellings of a path, and the path.
const SPELLINGS: [(&str, &str); 22] = [
    ("/%70roducts?limit=1", "/products?limit=1"),
    ("/%70%72%6f%64%75%63%74%73?limit=1", "/products?limit=1"),
    ("//products?limit=1", "/products?limit=1"),
    ("///products?limit=1", "/products?limit=1"),
    ("/./products?limit=1", "/products?limit=1"),
    ("/users/../products?limit=1", "/products?limit=1"),
    ("/../products?limit=1", "/products?limit=1"),
    ("/users/%2e%2E/products?limit=1", "/products?limit=1"),
    ("/users//abc", "/users/abc"),
    ("/users/%61bc", "/users/abc"),
    ("/orders/./%61bc", "/orders/abc"),
    ("/nowhere/../orders/", "/orders/"),
    ("/status//user-service", "/status/user-service"),
    ("/openapi/%75ser.json", "/openapi/user.json"),
    ("//panier", "/panier"),
    ("/%70anier", "/panier"),
    ("//", "/"),
    ("/%2e", "/"),
    ("/docs/.", "/docs"),
    ("//docs//", "/docs/"),
    ("/health/%6Cive", "/health/live"),
    ("/users/../metrics", "/metrics"),
];

/// Paths of nothing, with what they are answered: their slashes are encoded, or their letters are others.
const OTHERS: [(&str, u16); 13] = [
    ("/%2Fproducts", 404),
    ("/products%2F", 404),
    ("/..%2Fproducts", 404),
    ("/products/", 404),
    ("/products;v=1", 404),
    ("/PRODUCTS", 404),
    ("/%50roducts", 404),
    ("/products%20", 404),
    ("/products%3Flimit=1", 404),
    ("/users/%2e%2e%2Fproducts", 400),
    ("/panier%2F", 404),
    ("/docs/nothing", 404),
    ("/docs/%2f..", 404),
];

/// No path at all.
const UNREADABLE: [&str; 3] = ["/%zz", "/users/%", "/products%2"];

pub fn checks() -> Vec<Check> {
    let of = |service| {
        let place = (Level::Errors, service);
        let mut all = section(place, "routes", "E4", unknown_routes(service));
        all.extend(section(place, "methods", "E5", methods(service)));
        all.extend(section(place, "ids", "E6", ids(service)));
        all
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

fn unknown_routes(service: Service) -> Vec<Check> {
    let list = service.list();
    let paths =
        [format!("{list}/"), format!("{list}foo"), format!("{list}/x/y"), list.to_uppercase()];
    let unknown = paths.map(|path| {
        case(format!("the unknown route {path} is a 404")).get(path).expect_no_field(404)
    });
    let writes = [Method::POST, Method::PUT, Method::DELETE];
    let writes = writes.map(|method| Request::new(method, "/nowhere").json(&json!({})));
    let any = case(format!("beside {list}, the unknown route /nowhere is a 404 for any method"));
    let problem = case(format!("beside {list}, the error for an unknown route is a problem"));
    let nowhere = [
        any.get("/nowhere").expect_no_field(404).each(writes).expect(404),
        problem.says("E1").get("/nowhere").expect_no_field(404),
    ];
    unknown.into_iter().chain(nowhere).collect()
}

fn methods(service: Service) -> impl Iterator<Item = Check> {
    service.paths().iter().map(|&(path, allowed)| {
        let methods = allowed.join(", ");
        let name = format!("{path} refuses other methods than {methods}: 405 with Allow");
        let others = OF_RESOURCES.into_iter().filter(|method| !allowed.contains(method));
        let others = others.map(|method| of_path(method, path).json(&json!({})));
        case(name).each(others).expect_no_field(405).that(|response| allows(response, allowed))
    })
}

/// A request whose `{id}` is that of nothing.
fn of_path(method: &str, path: &str) -> Request {
    let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
    Request::new(method, path.replace("{id}", UNKNOWN_ID))
}

/// Expects `Allow` with these methods, in any order and form, and no other that a resource can have. Whether it also has
/// `HEAD` and `OPTIONS`, which every path has, is left open.
fn allows(response: &Response, allowed: &[&str]) -> Outcome {
    let listed = response.header_list("allow")?;
    let right = |method: &str| listed.contains(&method) == allowed.contains(&method);
    let expected = format!("Allow: {}", allowed.join(", "));
    response.expect(OF_RESOURCES.into_iter().all(right), expected)
}

fn ids(service: Service) -> Vec<Check> {
    let list = service.list();
    let reads = NO_UUIDS.map(|id| Request::get(format!("{list}/{id}")));
    let read = case(format!("an id that is no UUID in {list}/{{id}} is a 400"));
    let read = read.each(reads).expect(400);
    let of_user = case("PATCH and DELETE of a user with an id that is no UUID are a 400");
    let of_order = case("DELETE of an order with an id that is no UUID is a 400");
    match service {
        Service::User => {
            let refused =
                of_user.patch("/users/abc", &json!({ "nom": "Petit" })).delete("/users/abc");
            // The sound id next to it still works: the refusals were not for another reason.
            vec![read, refused.expect(400).delete("/users/{user}").expect(204)]
        }
        Service::Order => vec![read, of_order.delete("/orders/abc").expect(400)],
        Service::Product => vec![read],
        Service::Notifier => vec![],
    }
}

pub fn whatever_the_address() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let head = format!("HEAD of {list} and below is GET without the body, also of an error");
        let options = format!("OPTIONS of {list} and below tells the methods: 204 with Allow");
        let origins = format!("pages of other origins are told nothing of {list} by default");
        // Some more than the limits, which a server may draw a little differently.
        let long = "x".repeat(URL_BYTES * 5 / 4);
        let large = Request::get(list).header("x-large", "x".repeat(HEADER_BYTES * 5 / 4));
        let from_elsewhere = [Method::GET, Method::OPTIONS].map(|method| {
            Request::new(method, format!("{list}?limit=1"))
                .header("origin", "https://elsewhere.example")
                .header("access-control-request-method", "GET")
        });
        let checks = [
            check(head, move |shop| heads(shop, service)).says("L4"),
            service.paths().iter().fold(case(options), |case, (path, methods)| {
                let told = case.send(of_path("OPTIONS", path)).expect(204);
                told.that(|response| allows(response, methods))
            }),
            case(format!("an address of 10 KB in {list} is a 414"))
                .says("E15")
                .get(format!("{list}/{long}"))
                .get(format!("{list}?after={long}"))
                .expect_no_field(414),
            case(format!("40 KB of headers for {list} are a 431"))
                .says("E15")
                .send(large)
                .expect_no_field(431),
            case(origins).says("E16").each(from_elsewhere).that(tells_no_other_origin),
        ];
        section((Level::Errors, service), "whatever the address", "E13", checks)
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

async fn heads(shop: Shop, service: Service) -> Outcome {
    for target in lasting(&shop, service).await? {
        let get = shop.get(&target).await?;
        let head = shop.send(Request::new(Method::HEAD, target)).await?;
        head.status(get.status.as_u16())?.no_body()?;
        for name in ["content-type", "etag", "link"] {
            let same = head.headers.get(name) == get.headers.get(name);
            head.expect(same, format!("the {name} of GET"))?;
        }
        head.header("x-request-id")?;
    }
    Ok(())
}

/// Targets that are answered alike twice, also while others use the shop.
async fn lasting(shop: &Shop, service: Service) -> Result<Vec<String>, Failure> {
    let list = service.list();
    let mut targets = vec![format!("{list}?limit=0")];
    if service != Service::Notifier {
        targets.extend([format!("{list}/{UNKNOWN_ID}"), format!("{list}/abc")]);
    }
    match service {
        Service::User => targets.push(user_path(&shop.a_user().await?)),
        Service::Product => targets.extend([list.into(), format!("{list}?limit=1")]),
        Service::Order => {
            let customer = shop.a_customer().await?;
            let order = shop.an_order_like(&customer.order()).await?;
            shop.an_order_like(&customer.order()).await?;
            let page = format!("{list}?utilisateur_id={}&limit=1", id(&customer.user));
            targets.extend([order_path(&order), page]);
        }
        Service::Notifier => {}
    }
    Ok(targets)
}

fn tells_no_other_origin(response: &Response) -> Outcome {
    let mut names = response.headers.keys();
    let told = names.any(|name| name.as_str().starts_with("access-control-"));
    response.expect(!told, "no header Access-Control-…")
}

pub fn query_parameters() -> Vec<Check> {
    let of = |service: Service| {
        let list = service.list();
        let below = format!("{list}/{{unknown}}?limit=1");
        let mut unknown: Vec<String> = ["page=2", "limit=1&page=2", "Limit=1", "=1"]
            .map(|query| format!("{list}?{query}"))
            .into();
        unknown.extend((service != Service::Notifier).then_some(below));
        let twice = ["limit=1&limit=2", "limit=1&limit=1", "limit=1&lim%69t=1"];
        let twice = twice.map(|query| Request::get(format!("{list}?{query}")));
        let checks = [
            case(format!("GET {list} refuses a query parameter that it does not have: 400"))
                .each(unknown.into_iter().map(Request::get))
                .expect_no_field(400),
            case(format!("GET {list} refuses a query parameter that is given twice: 400"))
                .each(twice)
                .expect_no_field(400),
        ];
        section((Level::Errors, service), "query parameters", "E17", checks)
    };
    Service::ALL.into_iter().flat_map(of).collect()
}

/// Other spellings of the same path, which are answered alike, and those that look like one and are none.
pub fn spellings() -> Vec<Check> {
    let spellings = SPELLINGS.map(|(spelling, path)| {
        let name = format!("{spelling} is answered as {path} is");
        check(name, move |shop| is_answered_alike(shop, spelling, path))
    });
    let others = OTHERS.map(|(path, status)| {
        let name = format!("{path}, which is another path, is a {status}");
        check(name, move |shop| async move {
            let head = shop.head_of(path).await?;
            let right = head.status == status
                && head.header("content-type").starts_with("application/problem+json");
            head.expect(path, right, format!("status {status}, a problem"))
        })
    });
    let unreadable = UNREADABLE.map(|path| {
        check(format!("{path}, which is no path, is a 400"), move |shop| async move {
            let head = shop.head_of(path).await?;
            head.expect(path, head.status == 400, "status 400")
        })
    });
    let all = spellings.into_iter().chain(others).chain(unreadable);
    section((Level::Shop, None), "spellings of a path", "G6", all)
}

async fn is_answered_alike(shop: Shop, spelling: &'static str, path: &'static str) -> Outcome {
    let (plain, spelled) = (shop.head_of(path).await?, shop.head_of(spelling).await?);
    let told = |head: &Head| {
        let headers = ["content-type", "location", "etag", "content-security-policy"];
        (head.status, headers.map(|name| head.header(name).to_owned()))
    };
    let right = told(&spelled) == told(&plain);
    spelled.expect(spelling, right, format!("the answer of {path}, {:?}", told(&plain)))
}
