//! What a check is: a sentence about the shop, and a function or rows of requests that find out whether it is true.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::fixtures::{Customer, user_path};
use crate::level::Level;
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
    name: String,
    run: Run,
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

enum Run {
    Function(Box<dyn Fn(Shop) -> BoxFuture<'static, Outcome> + Send + Sync>),
    Rows(Vec<Row>),
}

/// Requests, sent one after the other, and what is expected of each response.
#[derive(Debug, Default)]
struct Row {
    requests: Vec<Request>,
    expected: Vec<Expected>,
}

#[derive(Debug)]
enum Expected {
    Status(u16),
    Problem(u16),
    NoField(u16),
    At(u16, Vec<String>),
    Within(u16, &'static [&'static str]),
    NoServerError,
    ProblemIfRefused,
    NoOrder,
    UserAsBefore,
}

/// A check by a function, named by the sentence that it proves. [`section`] says where it belongs.
pub fn check<F, Fut>(name: impl Into<String>, run: F) -> Check
where
    F: Fn(Shop) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Outcome> + Send + 'static,
{
    Check::new(name.into(), Run::Function(Box::new(move |shop| Box::pin(run(shop)))))
}

/// A check by rows of requests. In their targets and bodies `{user}`, `{first}` and `{second}` stand for the ids of a new
/// customer and of two products, `{order}` for that of an order of theirs, `{unknown}` for the id of nothing.
pub fn case(name: impl Into<String>) -> Check {
    Check::new(name.into(), Run::Rows(Vec::new()))
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
    fn new(name: String, run: Run) -> Self {
        let (level, service, needs) = (Level::Contract, None, Needs::Nothing);
        Self { level, service, exercise: "", requirement: "", needs, name, run }
    }

    pub fn name(&self) -> &str {
        &self.name
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
            match &self.run {
                Run::Function(run) => run(shop).await,
                Run::Rows(rows) => run_rows(rows, &shop).await,
            }
        };
        match tokio::time::timeout(TIMEOUT, run).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::new(
                format!("an end of this check within {} s", TIMEOUT.as_secs()),
                "several requests",
                "no end",
            )),
        }
    }

    pub fn get(self, target: impl Into<String>) -> Self {
        self.send(Request::get(target))
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
        let rows = self.rows();
        match rows.last_mut().filter(|row| row.expected.is_empty()) {
            Some(row) => row.requests.extend(requests),
            None => rows.push(Row { requests: Vec::from_iter(requests), expected: vec![] }),
        }
        self
    }

    /// Expects a status, and of an error the shape of a problem.
    pub fn expect(self, status: u16) -> Self {
        self.and(if status < 400 { Expected::Status(status) } else { Expected::Problem(status) })
    }

    /// Expects a problem that blames no field of the body.
    pub fn expect_no_field(self, status: u16) -> Self {
        self.and(Expected::NoField(status))
    }

    /// Expects a problem whose errors are at exactly these pointers.
    pub fn expect_at<P: ToString>(self, status: u16, pointers: &[P]) -> Self {
        self.and(Expected::At(status, pointers.iter().map(ToString::to_string).collect()))
    }

    /// Expects a problem whose errors are at some of these pointers.
    pub fn expect_within(self, status: u16, pointers: &'static [&'static str]) -> Self {
        self.and(Expected::Within(status, pointers))
    }

    pub fn expect_no_server_error(self) -> Self {
        self.and(Expected::NoServerError)
    }

    /// Expects the shape of a problem if the status is a 4xx.
    pub fn expect_problem_if_refused(self) -> Self {
        self.and(Expected::ProblemIfRefused)
    }

    /// Expects that the customer has no order afterwards.
    pub fn no_order(self) -> Self {
        self.and(Expected::NoOrder)
    }

    /// Expects that the user is as before.
    pub fn user_as_before(self) -> Self {
        self.and(Expected::UserAsBefore)
    }

    fn and(mut self, expected: Expected) -> Self {
        if let Some(row) = self.rows().last_mut() {
            row.expected.push(expected);
        }
        self
    }

    fn rows(&mut self) -> &mut Vec<Row> {
        if !matches!(self.run, Run::Rows(_)) {
            self.run = Run::Rows(Vec::new());
        }
        match &mut self.run {
            Run::Rows(rows) => rows,
            Run::Function(_) => unreachable!("a check by a function has no rows"),
        }
    }
}

async fn run_rows(rows: &[Row], shop: &Shop) -> Outcome {
    let stand_ins = StandIns::of(rows, shop).await?;
    for row in rows {
        for request in &row.requests {
            let response = shop.send(stand_ins.fill(request)).await?;
            for expected in &row.expected {
                expected.verify(&response, shop, &stand_ins).await?;
            }
        }
    }
    Ok(())
}

impl Expected {
    async fn verify(&self, response: &Response, shop: &Shop, stand_ins: &StandIns) -> Outcome {
        match self {
            Self::Status(status) => response.status(*status).map(drop),
            Self::Problem(status) => response.problem(*status).map(drop),
            Self::NoField(status) => response.problem(*status)?.at_no_field(),
            Self::At(status, pointers) => response.problem(*status)?.at(pointers),
            Self::Within(status, pointers) => response.problem(*status)?.within(pointers),
            Self::NoServerError => response.expect(!response.status.is_server_error(), "no 5xx"),
            Self::ProblemIfRefused => match response.status.is_client_error() {
                true => response.problem(response.status.as_u16()).map(drop),
                false => Ok(()),
            },
            Self::NoOrder => shop.no_order_of(&stand_ins.user, response).await,
            Self::UserAsBefore => {
                let now = shop.get(&user_path(&stand_ins.user)).await?;
                let before = &stand_ins.user;
                let same = now.status(200)?.json()? == *before;
                now.expect(same, format!("the user as it was before: {before}"))
            }
        }
    }
}

/// What the placeholders of a check's rows stand for; `Null` where there is none.
#[derive(Debug, Default)]
struct StandIns {
    user: Value,
    first: Value,
    second: Value,
    order: Value,
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
        if mentioned("{first}") || mentioned("{second}") || mentioned("{order}") {
            let customer = shop.a_customer().await?;
            let order = match mentioned("{order}") {
                true => shop.an_order_like(&customer.order()).await?,
                false => Value::Null,
            };
            let Customer { user, first, second } = customer;
            Ok(Self { user, first, second, order })
        } else if mentioned("{user}") {
            Ok(Self { user: shop.a_user().await?, ..Self::default() })
        } else {
            Ok(Self::default())
        }
    }

    fn fill(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let of = [
            ("user", &self.user),
            ("first", &self.first),
            ("second", &self.second),
            ("order", &self.order),
        ];
        for (word, resource) in of.into_iter().filter(|(_, resource)| !resource.is_null()) {
            let placeholder = format!("{{{word}}}");
            request.target = request.target.replace(&placeholder, id(resource));
            let text = request.body.take().map(String::from_utf8);
            request.body = text.map(|text| match text {
                Ok(text) => {
                    let quoted = format!("\"{placeholder}\"");
                    text.replace(&quoted, &resource["id"].to_string()).into_bytes()
                }
                Err(bytes) => bytes.into_bytes(),
            });
        }
        request.target = request.target.replace("{unknown}", UNKNOWN_ID);
        request
    }
}
