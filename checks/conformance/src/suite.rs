//! What a check is: a sentence about the shop, and a function or rows of requests that find out whether it is true.

use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::Method;
use serde_json::Value;

use crate::contract::Level;
use crate::failure::{Failure, Outcome};
use crate::fixtures::{Customer, own_address, user_path};
use crate::language::Words;
use crate::request::Request;
use crate::response::Response;
use crate::service::Service;
use crate::shop::Shop;
use crate::values::{UNKNOWN_ID, id};

/// Longer than any check takes on a slow machine: a shop that hangs fails instead of hanging the run.
const TIMEOUT: Duration = Duration::from_mins(2);

/// A sentence about the shop, and how to find out whether it is true.
pub struct Check {
    pub level: Level,
    /// The service that is judged; `None` when it takes the whole shop.
    pub service: Option<Service>,
    /// The operation or the subject, such as `POST /users`.
    pub exercise: &'static str,
    /// The name of the contract's sentence.
    pub requirement: &'static str,
    pub needs: Needs,
    name: Words,
    rows: Vec<Row>,
    function: Option<Function>,
}

/// What a check needs beside the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// The topic, to read it.
    Kafka,
    /// The topic, and a stub of the orders, to announce what no order-service would.
    OrderStub,
    /// Stubs of the neighbours, to make them fail. Nothing else is checked meanwhile.
    NeighbourStubs,
}

type Function = Box<dyn Fn(Shop) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// Requests, sent one after the other, and what is expected of each response.
struct Row {
    requests: Vec<Request>,
    expected: Vec<Expected>,
}

enum Expected {
    Response(Box<dyn Fn(&Response) -> Outcome + Send + Sync>),
    NothingStored(Service),
    UserAsBefore,
}

/// A check by a function, named by the sentence that it proves. [`section`] says where it belongs.
pub fn check<F, Fut>(name: impl Into<Words>, run: F) -> Check
where
    F: Fn(Shop) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    Check { function: Some(Box::new(move |shop| Box::pin(run(shop)))), ..case(name) }
}

/// A check by rows of requests. In their targets and bodies `{user}`, `{first}` and `{second}` stand for the ids of a new
/// customer and of two products, `{order}` for that of an order of theirs, `{created}` for that of what the last `POST`
/// created, `{unknown}` for the id of nothing, and `{address}` for an address that nothing else has.
pub fn case(name: impl Into<Words>) -> Check {
    Check {
        level: Level::Contract,
        service: None,
        exercise: "",
        requirement: "",
        needs: Needs::Nothing,
        name: name.into(),
        rows: vec![],
        function: None,
    }
}

/// Places checks in a level, a service and an exercise. `requirement` is for those that name none of their own.
pub fn section(
    (level, service): (Level, impl Into<Option<Service>>),
    exercise: &'static str,
    requirement: &'static str,
    checks: impl IntoIterator<Item = Check>,
) -> Vec<Check> {
    let service = service.into();
    let placed = checks.into_iter().map(|check| Check {
        level,
        service,
        exercise,
        requirement: if check.requirement.is_empty() { requirement } else { check.requirement },
        ..check
    });
    placed.collect()
}

impl Check {
    pub fn name(&self) -> &str {
        self.name.english()
    }

    pub fn title(&self) -> &Words {
        &self.name
    }

    /// Whether it is about what the notifier says, whatever it says it by.
    pub fn is_heard(&self) -> bool {
        self.level == Level::Brief && self.service == Some(Service::Notifier)
    }

    /// Names another requirement than that of the section.
    pub fn says(self, requirement: &'static str) -> Self {
        Self { requirement, ..self }
    }

    pub fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    pub async fn run(&self, shop: Shop) -> Outcome {
        let run = async {
            match &self.function {
                Some(function) => function(shop).await,
                None => run_rows(&self.rows, &shop).await,
            }
        };
        let seconds = TIMEOUT.as_secs();
        let expected = (
            format!("an end of this check within {seconds} s"),
            format!("la fin de ce contrôle en {seconds} s"),
        );
        let endless = |_| Err(Failure::new(expected, "several requests", ("no end", "pas de fin")));
        tokio::time::timeout(TIMEOUT, run).await.unwrap_or_else(endless)
    }

    pub fn get(self, target: impl Into<String>) -> Self {
        self.send(Request::get(target))
    }

    pub fn head(self, target: impl Into<String>) -> Self {
        self.send(Request::new(Method::HEAD, target))
    }

    pub fn post(self, target: impl Into<String>, body: &Value) -> Self {
        self.send(Request::post(target).json(body))
    }

    pub fn patch(self, target: impl Into<String>, body: &Value) -> Self {
        self.send(Request::patch(target).json(body))
    }

    pub fn delete(self, target: impl Into<String>) -> Self {
        self.send(Request::delete(target))
    }

    pub fn send(self, request: Request) -> Self {
        self.each([request])
    }

    /// Adds requests that share what is expected of them.
    pub fn each(mut self, requests: impl IntoIterator<Item = Request>) -> Self {
        match self.rows.last_mut().filter(|row| row.expected.is_empty()) {
            Some(row) => row.requests.extend(requests),
            None => self.rows.push(Row { requests: Vec::from_iter(requests), expected: vec![] }),
        }
        self
    }

    /// Expects anything of the responses.
    pub fn that(self, holds: impl Fn(&Response) -> Outcome + Send + Sync + 'static) -> Self {
        self.and(Expected::Response(Box::new(holds)))
    }

    /// Expects a status, and of an error the shape of a problem.
    pub fn expect(self, status: u16) -> Self {
        self.that(move |response| match status {
            204 | 304 => response.status(status)?.no_body(),
            ..400 => response.status(status).map(drop),
            _ => response.problem(status).map(drop),
        })
    }

    /// Expects a success whose body has these fields with these values.
    pub fn expect_fields(self, status: u16, fields: &Value) -> Self {
        let fields = fields.clone();
        self.that(move |response| {
            let body = response.status(status)?.json()?;
            let mut fields = fields.as_object().into_iter().flatten();
            let wrong = fields.find(|(field, value)| body[*field] != **value);
            wrong.map_or(Ok(()), |(field, value)| Err(response.fail(format!("`{field}` {value}"))))
        })
    }

    /// Expects what `HEAD` answers for what is there.
    pub fn expect_head(self) -> Self {
        self.that(|response| {
            response.status(200)?.media_type("application/json")?;
            response.no_body()
        })
    }

    /// Expects a problem that blames no field of the body.
    pub fn expect_no_field(self, status: u16) -> Self {
        self.that(move |response| response.problem(status)?.at_no_field())
    }

    /// Expects a problem whose errors are at exactly these pointers.
    pub fn expect_at<P: ToString>(self, status: u16, pointers: &[P]) -> Self {
        let pointers: Vec<String> = pointers.iter().map(ToString::to_string).collect();
        self.that(move |response| response.problem(status)?.at(&pointers))
    }

    /// Expects a problem whose errors are at some of these pointers.
    pub fn expect_within(self, status: u16, pointers: &'static [&'static str]) -> Self {
        self.that(move |response| response.problem(status)?.within(pointers))
    }

    pub fn expect_no_server_error(self) -> Self {
        self.that(|response| response.expect(!response.status.is_server_error(), "no 5xx"))
    }

    /// Expects that afterwards no user lives at `{address}`, or that no order goes there or is the customer's.
    pub fn nothing_stored(self, service: Service) -> Self {
        self.and(Expected::NothingStored(service))
    }

    /// Expects that the user is as before.
    pub fn user_as_before(self) -> Self {
        self.and(Expected::UserAsBefore)
    }

    fn and(mut self, expected: Expected) -> Self {
        self.rows.last_mut().expect("a request before what is expected").expected.push(expected);
        self
    }
}

async fn run_rows(rows: &[Row], shop: &Shop) -> Outcome {
    let mut stand_ins = StandIns::of(rows, shop).await?;
    for row in rows {
        for request in &row.requests {
            let response = shop.send(stand_ins.fill(request)).await?;
            if request.method == Method::POST && response.status.is_success() {
                stand_ins.created = response.parsed().unwrap_or_default();
            }
            for expected in &row.expected {
                expected.verify(&response, shop, &stand_ins).await?;
            }
        }
    }
    Ok(())
}

impl Expected {
    async fn verify(&self, response: &Response, shop: &Shop, stand_ins: &StandIns) -> Outcome {
        let user = &stand_ins.customer.user;
        match self {
            Self::Response(holds) => holds(response),
            Self::NothingStored(service) => {
                let (_, items) = shop.list(service.list()).await?;
                let is_stored = |item: &Value| {
                    ["adresse", "adresse_livraison"].iter().any(|it| item[it] == stand_ins.address)
                        || !user.is_null() && item["utilisateur_id"] == user["id"]
                };
                response.expect(!items.iter().any(is_stored), nothing_stored(*service))
            }
            Self::UserAsBefore => {
                let now = shop.get(&user_path(user)).await?;
                let same = now.status(200)?.json()? == *user;
                now.expect(same, format!("the user as it was before: {user}"))
            }
        }
    }
}

/// What is expected after a request that must not store anything.
pub fn nothing_stored(service: Service) -> String {
    format!("no such {service} in GET {} afterwards", service.list())
}

/// What the placeholders of a check's rows stand for; `Null` where there is none.
#[derive(Default)]
struct StandIns {
    customer: Customer,
    order: Value,
    created: Value,
    address: String,
}

impl StandIns {
    /// Creates what the rows mention.
    async fn of(rows: &[Row], shop: &Shop) -> Result<Self, Failure> {
        let mentioned = |word: &str| {
            let mut requests = rows.iter().flat_map(|row| &row.requests);
            requests.any(|request| {
                let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default());
                request.target.contains(word) || body.contains(word)
            })
        };
        let mut all = Self { address: own_address(), ..Self::default() };
        if mentioned("{user}") || mentioned("{order}") {
            all.customer.user = shop.a_user().await?;
        }
        if mentioned("{first}") || mentioned("{second}") || mentioned("{order}") {
            (all.customer.first, all.customer.second) = shop.two_products().await?;
        }
        if mentioned("{order}") {
            all.order = shop.an_order_like(&all.customer.order()).await?;
        }
        Ok(all)
    }

    fn fill(&self, request: &Request) -> Request {
        let Customer { user, first, second } = &self.customer;
        let (order, created) = (&self.order, &self.created);
        let resources = [
            ("{user}", user),
            ("{first}", first),
            ("{second}", second),
            ("{order}", order),
            ("{created}", created),
        ];
        let mut request = request.clone();
        request.target = request.target.replace("{unknown}", UNKNOWN_ID);
        let text = request.body.as_deref().and_then(|body| std::str::from_utf8(body).ok());
        let mut text = text.map(|text| text.replace("{address}", &self.address));
        for (placeholder, resource) in resources.into_iter().filter(|(_, it)| !it.is_null()) {
            request.target = request.target.replace(placeholder, id(resource));
            let quoted = format!("\"{placeholder}\"");
            text = text.map(|text| text.replace(&quoted, &resource["id"].to_string()));
        }
        request.body = text.map(String::into_bytes).or(request.body);
        request
    }
}
