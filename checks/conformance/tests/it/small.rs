use conformance::play::{Handler, SmallShop, serve};
use conformance::{Level, Options, Report, Service, Verdict};
use tokio::task::JoinSet;

pub const SERVICES: [Service; 3] = [Service::User, Service::Product, Service::Order];

/// A server for as long as this lives.
pub struct Served {
    pub url: String,
    _server: JoinSet<std::io::Result<()>>,
}

pub async fn served(handler: Handler) -> Served {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    server.spawn(serve(listener, handler));
    Served { url, _server: server }
}

/// What the kit finds in a small shop with a fault.
pub async fn judged(fault: fn(SmallShop) -> Handler, level: Level) -> Report {
    let shop = served(fault(SmallShop::default())).await;
    let options = Options::new(&shop.url).of(&SERVICES).up_to(level);
    conformance::run(&options).await.unwrap()
}

pub fn verdict<'a>(report: &'a Report, name: &str) -> &'a Verdict {
    let mut verdicts = report.verdicts().iter();
    let found = verdicts.find(|verdict| verdict.name == name);
    found.unwrap_or_else(|| panic!("no check is named {name:?}"))
}

/// The check fails, and says so with `message` among the rest.
pub fn assert_caught(report: &Report, check: &str, message: &str) {
    let told = verdict(report, check).to_string();
    for part in [message, "sent      ", "came      ", "contract  "] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}
