//! The real shop within the test, and proxies that spoil what it is asked and what it answers.

use std::sync::Arc;

use all_in_one::config::Config;
use all_in_one::shop::Shop;
use clap::Parser;
use conformance::kafka::Kafka;
use conformance::stubs::{Call, Handler, Reply, serve};
use conformance::{Options, Report, Service, Verdict};
use futures_util::FutureExt;
use notifier_service::adapters::outbound::console::LineConsole;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use reqwest::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, TRANSFER_ENCODING};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub const SERVICES: [Service; 3] = [Service::User, Service::Product, Service::Order];

/// The whole shop, for as long as this lives.
pub struct RealShop {
    pub url: String,
    _run: JoinSet<anyhow::Result<()>>,
    _folder: TempDir,
}

/// A server, for as long as this lives.
pub struct Served {
    pub url: String,
    _server: JoinSet<std::io::Result<()>>,
}

/// A service that a proxy stands before.
#[derive(Clone)]
pub struct Upstream {
    http: reqwest::Client,
    url: String,
}

/// What stands before a service, right or spoiled.
pub type Proxy = Box<dyn Fn(Upstream) -> Handler + Send + Sync>;

impl RealShop {
    pub async fn open() -> Self {
        #[derive(Parser)]
        struct Cli {
            #[command(flatten)]
            config: Config,
        }
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let config = Cli::parse_from(["shop", "--port=0", "--data-dir", data]).config;
        let console = Arc::new(LineConsole::new(std::io::sink()));
        let shop = Shop::open_with(&config, console).await.unwrap();
        let url = format!("http://{}", shop.address());
        let mut run = JoinSet::new();
        run.spawn(shop.run(CancellationToken::new()));
        Self { url, _run: run, _folder: folder }
    }

    pub fn upstream(&self) -> Upstream {
        Upstream::at(&self.url)
    }

    /// How many users and orders there are.
    pub async fn count(&self) -> usize {
        let mut count = 0;
        for list in ["users", "orders"] {
            let response = reqwest::get(format!("{}/{list}", self.url)).await.unwrap();
            count += response.json::<Vec<Value>>().await.unwrap().len();
        }
        count
    }
}

impl Upstream {
    pub fn at(url: &str) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self { http: http.build().unwrap(), url: url.to_owned() }
    }

    pub async fn answer(&self, call: Call) -> Reply {
        let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
        let request = self.http.request(call.method, format!("{}{}{query}", self.url, call.path));
        let request = request.headers(end_to_end(call.headers)).body(call.body);
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let (headers, body) = (end_to_end(headers), response.bytes().await.unwrap());
        Reply { headers, body, ..Reply::empty(status) }
    }
}

fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers
}

pub async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

pub async fn served(handler: Handler) -> Served {
    let (listener, url) = listen().await;
    let mut server = JoinSet::new();
    server.spawn(serve(listener, handler));
    Served { url, _server: server }
}

pub fn handler<F: Future<Output = Reply> + Send + 'static>(
    answer: impl Fn(Call) -> F + Send + Sync + 'static,
) -> Handler {
    Arc::new(move |call| answer(call).boxed())
}

/// A proxy that answers by the shop behind it, in its own way.
pub fn proxy<F: Future<Output = Reply> + Send + 'static>(
    answer: impl Fn(Upstream, Call) -> F + Clone + Send + Sync + 'static,
) -> Proxy {
    Box::new(move |shop| {
        let answer = answer.clone();
        handler(move |call| answer(shop.clone(), call))
    })
}

/// A proxy that changes requests.
pub fn request(change: impl Fn(Call) -> Call + Clone + Send + Sync + 'static) -> Proxy {
    proxy(move |shop, call| {
        let call = change(call);
        async move { shop.answer(call).await }
    })
}

/// A proxy that changes replies.
pub fn reply(change: impl Fn(&Call, Reply) -> Reply + Clone + Send + Sync + 'static) -> Proxy {
    proxy(move |shop, call| {
        let change = change.clone();
        async move { change(&call, shop.answer(call.clone()).await) }
    })
}

/// A proxy that changes the replies to a method below a path.
pub fn on(
    method: &'static str,
    path: &'static str,
    change: impl Fn(Reply) -> Reply + Clone + Send + Sync + 'static,
) -> Proxy {
    reply(move |call, it| if is(call, method, path) { change(it) } else { it })
}

/// A proxy that answers some requests itself.
pub fn instead(answer: impl Fn(&Call) -> Option<Reply> + Clone + Send + Sync + 'static) -> Proxy {
    proxy(move |shop, call| {
        let reply = answer(&call);
        async move {
            match reply {
                Some(reply) => reply,
                None => shop.answer(call).await,
            }
        }
    })
}

/// A proxy that changes nothing.
pub fn right() -> Proxy {
    reply(|_, it| it)
}

/// A proxy that only says that it deletes what is below a path.
pub fn never_deletes(path: &'static str) -> Proxy {
    instead(move |call| is(call, "DELETE", path).then(|| Reply::empty(204)))
}

pub fn is(call: &Call, method: &str, path: &str) -> bool {
    call.method.as_str() == method && call.path.starts_with(path)
}

/// The reply with a change in its body, if that is JSON.
pub fn edited(mut reply: Reply, change: impl FnOnce(&mut Value)) -> Reply {
    if let Ok(mut body) = serde_json::from_slice(&reply.body) {
        change(&mut body);
        reply.body = body.to_string().into();
    }
    reply
}

/// The reply with a change in each item of its list, if it is one.
pub fn edited_items(reply: Reply, change: impl FnMut(&mut Value)) -> Reply {
    edited(reply, |body| body.as_array_mut().into_iter().flatten().for_each(change))
}

/// The request with a change in its body, if that is JSON.
pub fn edited_call(mut call: Call, change: impl FnOnce(&mut Value)) -> Call {
    if let Ok(mut body) = serde_json::from_slice(&call.body) {
        change(&mut body);
        call.body = body.to_string().into();
    }
    call
}

/// What the kit finds in users, products and orders behind a proxy.
pub async fn judged(shop: &RealShop, proxy: Proxy, options: Options) -> Report {
    let proxy = served(proxy(shop.upstream())).await;
    let options = Options { base_url: proxy.url.clone(), ..options };
    conformance::run(&options).await.unwrap()
}

pub fn verdict<'a>(report: &'a Report, name: &str) -> &'a Verdict {
    let found = report.verdicts().iter().find(|verdict| verdict.name == name);
    found.unwrap_or_else(|| panic!("no check is named {name:?}"))
}

pub fn names_of_failures(report: &Report) -> Vec<&str> {
    report.failures().map(|one| one.name.as_str()).collect()
}

/// The check fails for this sentence of the contract, and this is the beginning of what it expected.
pub fn assert_caught(report: &Report, check: &str, requirement: &str, expected: &str) {
    let verdict = verdict(report, check);
    assert_eq!(verdict.requirement.id, requirement, "{report}");
    let (told, expected) = (verdict.to_string(), format!("expected  {expected}"));
    assert!(told.contains(&expected), "{expected:?} is not in\n{told}");
}

/// A broker in memory with a topic of three partitions, for as long as the cluster lives.
pub fn mock_kafka() -> (MockCluster<'static, DefaultProducerContext>, Kafka) {
    let mock = MockCluster::new(1).unwrap();
    mock.create_topic("orders", 3, 1).unwrap();
    let kafka = Kafka { brokers: mock.bootstrap_servers(), topic: "orders".into() };
    (mock, kafka)
}

/// Hands over each event of the topic from its beginning on; `Null` for what is no JSON.
pub async fn read_from_the_beginning(kafka: Kafka, mut event: impl FnMut(Value)) {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", &kafka.brokers)
        .set("group.id", "notifier")
        .set("enable.auto.commit", "false")
        .create()
        .unwrap();
    let mut all = TopicPartitionList::new();
    for partition in 0..3 {
        all.add_partition_offset(&kafka.topic, partition, Offset::Beginning).unwrap();
    }
    consumer.assign(&all).unwrap();
    while let Ok(message) = consumer.recv().await {
        event(serde_json::from_slice(message.payload().unwrap()).unwrap_or_default());
    }
}
