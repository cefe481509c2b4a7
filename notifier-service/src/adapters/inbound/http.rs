mod examples;
mod problem;
mod schema;

use std::sync::Arc;

use futures_util::StreamExt;
use poem::endpoint::BoxEndpoint;
use poem_openapi::OpenApi;
use service_kit::http::{JsonArray, Problems, Unavailable};

use crate::application::Application;
use problem::to_problem;
use schema::NotificationBody;

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>) -> BoxEndpoint<'static> {
    service_kit::http::endpoint(NotificationApi { application })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    service_kit::http::specification::<NotificationApi>(
        "notifier-service",
        "Ce que le notificateur de l'échoppe a affiché sur sa console.",
    )
}

struct NotificationApi {
    application: Arc<Application>,
}

#[OpenApi]
impl NotificationApi {
    /// Tout ce qui a été affiché, du plus récent au plus ancien
    #[oai(
        path = "/notifications",
        method = "get",
        operation_id = "listNotifications"
    )]
    async fn list(&self) -> Result<JsonArray<NotificationBody>, Problems<Unavailable>> {
        let list = self.application.list_notifications.execute().await;
        let list = list.map_err(to_problem)?;
        Ok(JsonArray::new(
            list.map(|item| item.map(NotificationBody::from)),
        ))
    }
}
