//! What happens to an order while a neighbour, which is a stub of the kit, has a fault.

use std::time::{Duration, Instant};

use super::prelude::*;
use crate::stubs::Fault;

const FAULTS: [(Fault, &str); 6] = [
    (Fault::ServerError, "answers 500"),
    (Fault::NoJson, "answers 200 with no JSON"),
    (Fault::OtherShape, "answers 200 with JSON of another shape"),
    (Fault::Flood, "answers 200 with 10 MB of something"),
    (Fault::Reset, "resets the connection"),
    (Fault::Silence, "does not answer"),
];

/// The contract's 1.5 s, and some for a slow machine.
const LONGEST: Duration = Duration::from_secs(2);
const ROUNDS: u32 = 3;

/// How long a service may go on without asking a neighbour that failed.
const POLLS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(500);

pub fn checks() -> Vec<Check> {
    let services = Service::Order.needs().iter().copied();
    let faulty = services.flat_map(|service| {
        FAULTS.map(|(fault, what)| {
        let name = format!(
            "POST /orders while {service}-service {what} is a 503 with Retry-After, nothing stored"
        );
        check(name, move |shop| refused(shop, service, fault))
    })
    });
    let others = [
        check("GET and DELETE of an order need no neighbour", independent),
        check("orders are placed again when the neighbours are back", |shop| async move {
            let body = shop.a_customer().await?.order();
            placed_again(&shop, &body).await.map(drop)
        }),
    ];
    let checks = faulty.chain(others).map(|check| check.needs(Needs::NeighbourStubs));
    let place = (Level::Errors, Service::Order);
    section(place, "POST /orders, neighbours in trouble", "O10", checks)
}

/// The quickest of a few rounds counts: a busy machine is late now and then, a service that waits too long always.
async fn refused(shop: Shop, service: Service, fault: Fault) -> Outcome {
    let mut rounds = 1;
    loop {
        let (response, took) = refused_once(&shop, service, fault).await?;
        let took_ms = took.as_millis();
        let in_time = response
            .expect(took <= LONGEST, format!("the 503 within 1.5 s, not after {took_ms} ms"));
        if in_time.is_ok() || rounds == ROUNDS {
            return in_time;
        }
        rounds += 1;
    }
}

async fn refused_once(
    shop: &Shop,
    service: Service,
    fault: Fault,
) -> Result<(Response, Duration), Failure> {
    let body = shop.a_customer().await?.order();
    // A service that still leaves the neighbour alone after the fault before would not meet this one.
    let before = placed_again(shop, &body).await?.json()?;
    let (response, took) = {
        let _active = shop.faults()?.begin(service, fault);
        let start = Instant::now();
        let response = shop.post("/orders", &body).await?;
        (response, start.elapsed())
    };
    response.problem(503)?.at_no_field()?;
    response.header("retry-after")?;
    let (_, orders) =
        shop.list_of("/orders", ("utilisateur_id", &before["utilisateur_id"])).await?;
    response.expect(
        orders == [before],
        "no other order in GET /orders afterwards than the one before",
    )?;
    Ok((response, took))
}

async fn independent(shop: Shop) -> Outcome {
    let body = shop.a_customer().await?.order();
    let path = order_path(&placed_again(&shop, &body).await?.json()?);
    let _users = shop.faults()?.begin(Service::User, Fault::ServerError);
    let _products = shop.faults()?.begin(Service::Product, Fault::ServerError);
    shop.get(&path).await?.status(200)?;
    shop.delete(&path).await?.status(204).map(drop)
}

/// The response to an order, when the service dares to ask its neighbours again.
async fn placed_again(shop: &Shop, order: &Value) -> Result<Response, Failure> {
    let mut polls = 0;
    loop {
        let response = shop.post("/orders", order).await?;
        polls += 1;
        if response.status != 503 || polls == POLLS {
            return response.status(201).cloned();
        }
        tokio::time::sleep(PAUSE).await;
    }
}
