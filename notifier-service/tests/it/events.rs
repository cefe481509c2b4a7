//! The handler of the orders' events, on the examples that order-service is tested with too.

use std::sync::Arc;

use database::Database;
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use messaging::{EventHandler, HandleError};
use notifier_service::adapters::outbound::database::Migrator;
use notifier_service::application::Application;
use notifier_service::domain::notification::Notification;
use notifier_service::wiring::{self, Feed};
use port_types::{Direction, Selection};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

use crate::console::Screen;
use crate::samples::{CREATED, DELETED, received, time};

const PUBLISHED_AT: &str = "2026-11-22T10:15:05.678Z";

/// The service without Kafka and HTTP.
pub struct Notifier {
    screen: Screen,
    pub application: Arc<Application>,
    pub handler: Arc<dyn EventHandler>,
    pub database: Database,
}

impl Notifier {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    pub async fn on(engine: Engine) -> Option<(TestDatabase, Self)> {
        let place = TestDatabase::create(engine).await?;
        let (notifier, _) = Self::at(&place).await;
        Some((place, notifier))
    }

    pub async fn at(place: &TestDatabase) -> (Self, Feed) {
        let database = place.open::<Migrator>().await;
        let screen = Screen::default();
        let console = screen.console();
        let (application, feed) = wiring::application(&database, console).await.unwrap();
        let handler = wiring::handler(&application);
        (Self { screen, application, handler, database }, feed)
    }

    pub async fn handle(&self, payload: &str) -> Result<(), HandleError> {
        self.handler.handle(&received(payload, PUBLISHED_AT)).await
    }

    /// The last one first.
    pub async fn listed(&self) -> Vec<Notification> {
        let all = Selection::all(Direction::NewestFirst);
        let list = self.application.list_notifications.execute(all).await;
        let list = list.unwrap().expect("a list");
        list.items.try_collect().await.unwrap()
    }
}

#[rstest]
#[tokio::test]
async fn an_event_is_shown_once_however_often_it_is_delivered(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    for event in [CREATED, CREATED, DELETED, CREATED, DELETED] {
        notifier.handle(event).await.unwrap();
    }
    let shown = notifier.screen.shown();
    let id = "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02";
    let expected = [
        format!("  commande ajoutée    {id}  3 articles  59,97 €  → 12 rue des Lilas, Lyon\n"),
        format!("  commande supprimée  {id}\n"),
    ];
    let messages = shown.iter().map(|line| &line["2026-11-22 10:15:04".len()..]);
    assert!(messages.eq(expected), "{shown:?}");
    let listed = notifier.listed().await;
    assert_eq!(listed.len(), 2);
    let created = &listed[1].announcement;
    assert_eq!(created.occurred_at, time("2026-11-22T10:15:04.123Z"));
    assert_eq!(created.published_at, time(PUBLISHED_AT));
    assert_eq!(listed[1].shown_at.timestamp_subsec_nanos() % 1_000_000, 0);
}

/// As the CloudEvents SDKs of Python, JavaScript and Java write an event that they have read: other numbers, times and
/// escapes, the key as an attribute, the names in another order.
const WRITTEN_AGAIN: &str = r#"{"data":{"produits":[{"quantite":1,"prix":14.1,"nom":"Th\u00e9i\u00e8re","id":"019a0000-0000-7000-8000-000000000002"}],"adresse_livraison":"12 rue de l'\u00c9t\u00e9, Lyon","prix_total":14.1,"utilisateur_id":"019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4","date_achat":"2026-11-22T10:15:04.497000+00:00","id":"019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02"},"partitionkey":"019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","datacontenttype":"application/json","time":"2026-11-22T10:15:04.497000Z","subject":"019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02","type":"order.created.v1","source":"/order-service","id":"019aabda-7b10-7a41-b6f1-3d2c8e5f9a01","specversion":"1.0"}"#;

#[rstest]
#[tokio::test]
async fn an_event_is_shown_as_it_was_when_an_sdk_has_written_it_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    notifier.handle(WRITTEN_AGAIN).await.unwrap();
    let [shown] = &notifier.screen.shown()[..] else { panic!("one line") };
    let expected = "  1 article  14,10 €  → 12 rue de l'Été, Lyon\n";
    assert!(shown.ends_with(expected), "{shown}");
    let announcement = &notifier.listed().await[0].announcement;
    assert_eq!(announcement.occurred_at, time("2026-11-22T10:15:04.497Z"));
    assert_eq!(announcement.order.lines[0].name, "Théière");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_delivered_to_many_at_once_is_shown_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    let deliveries = (0..8).map(|_| {
        let handler = notifier.handler.clone();
        tokio::spawn(async move { handler.handle(&received(CREATED, PUBLISHED_AT)).await })
    });
    for outcome in join_all(deliveries).await {
        outcome.unwrap().unwrap();
    }
    assert_eq!(notifier.screen.shown().len(), 1);
    assert_eq!(notifier.listed().await.len(), 1);
}

#[rstest]
#[case::no_json("{")]
#[case::nothing("")]
#[case::no_event("[]")]
#[case::another_envelope(&CREATED.replace("\"1.0\"", "\"0.3\""))]
#[case::a_wrong_schema(&CREATED.replace("produits", "products"))]
#[case::no_uuid(&CREATED.replace("019aabda", "x"))]
#[case::no_amount(&CREATED.replace("59.97", "\"cher\""))]
#[case::no_time(&CREATED.replace("2026-11-22T10:15:04.123Z", "hier"))]
#[case::a_time_before_all_calendars(&CREATED.replace("2026-", "-262143-"))]
#[case::a_text_that_postgresql_cannot_hold(&CREATED.replace("Lyon", "Lyon\\u0000"))]
#[tokio::test]
async fn what_can_never_be_shown_is_rejected(
    #[case] payload: &str,
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    let outcome = notifier.handle(payload).await;
    assert!(matches!(outcome, Err(HandleError::Reject(_))), "{outcome:?}");
    assert_eq!(notifier.screen.shown().len(), 0);
    assert_eq!(notifier.listed().await, []);
}

#[rstest]
#[tokio::test]
async fn what_could_not_be_shown_is_not_recorded_and_shown_later(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    notifier.screen.set_broken(true);
    let outcome = notifier.handle(CREATED).await;
    assert!(matches!(outcome, Err(HandleError::Retry(_))), "{outcome:?}");
    assert_eq!(notifier.listed().await, []);
    notifier.screen.set_broken(false);
    notifier.handle(CREATED).await.unwrap();
    assert_eq!(notifier.screen.shown().len(), 1);
    assert_eq!(notifier.listed().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn nothing_is_shown_while_the_database_is_away(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, notifier)) = Notifier::on(engine).await else { return };
    notifier.database.clone().close().await;
    let outcome = notifier.handle(CREATED).await;
    assert!(matches!(outcome, Err(HandleError::Retry(_))), "{outcome:?}");
    assert_eq!(notifier.screen.shown().len(), 0);
}
