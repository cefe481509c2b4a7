mod examples;
mod problem;
mod schema;

use std::sync::Arc;

use futures_util::StreamExt;
use poem::endpoint::BoxEndpoint;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};
use service_kit::http::{
    Conflict, Id, IdempotencyKeyHeader, Idempotent, Json, JsonArray, JsonBody, NotFound, Problems,
    Unacceptable, Unavailable, UnreadableBody, UnreadableParameter,
};

use crate::application::{Application, IdempotencyKey, OrderRequest};
use crate::domain::order::OrderId;
use problem::{not_placed, to_problem, unknown_order};
use schema::OrderBody;

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>) -> BoxEndpoint<'static> {
    service_kit::http::endpoint(OrderApi { application })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    service_kit::http::specification::<OrderApi>(
        "order-service",
        "Les commandes de l'échoppe. Chaque ajout et chaque suppression est annoncé par un événement.",
    )
}

struct OrderApi {
    application: Arc<Application>,
}

#[derive(ApiResponse)]
enum Placed {
    /// La commande est enregistrée et sera annoncée
    #[oai(status = 201)]
    Created(Json<OrderBody>, #[oai(header = "Location")] String),
}

#[derive(ApiResponse)]
enum Deleted {
    /// La commande est supprimée, ce qui sera annoncé
    #[oai(status = 204)]
    NoContent,
}

#[OpenApi]
impl OrderApi {
    /// Toutes les commandes, de la plus ancienne à la plus récente
    #[oai(path = "/orders", method = "get", operation_id = "listOrders")]
    async fn list(&self) -> Result<JsonArray<OrderBody>, Problems<Unavailable>> {
        let orders = self.application.list_orders.execute().await;
        let orders = orders.map_err(to_problem)?;
        Ok(JsonArray::new(
            orders.map(|order| order.map(OrderBody::from)),
        ))
    }

    /// Passer une commande
    #[oai(path = "/orders", method = "post", operation_id = "placeOrder")]
    async fn place(
        &self,
        /// Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKeyHeader,
        body: JsonBody<OrderRequest>,
    ) -> Result<
        Placed,
        Problems<(
            UnreadableBody,
            Idempotent,
            Conflict,
            Unacceptable,
            Unavailable,
        )>,
    > {
        let fingerprint = body.fingerprint();
        let key = key.0.map(|name| IdempotencyKey { name, fingerprint });
        let order = self.application.place_order.execute(body.0, key).await;
        let order = order.map_err(not_placed)?;
        let location = format!("/orders/{}", order.id().0);
        Ok(Placed::Created(Json(order.into()), location))
    }

    /// Une commande
    #[oai(path = "/orders/:id", method = "get", operation_id = "findOrder")]
    async fn find(
        &self,
        /// Identifiant de la commande
        id: Path<Id>,
    ) -> Result<Json<OrderBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = OrderId(id.0.0);
        let order = self.application.find_order.execute(id).await;
        let order = order
            .map_err(to_problem)?
            .ok_or_else(|| unknown_order(id))?;
        Ok(Json(order.into()))
    }

    /// Supprimer une commande
    #[oai(path = "/orders/:id", method = "delete", operation_id = "deleteOrder")]
    async fn delete(
        &self,
        /// Identifiant de la commande
        id: Path<Id>,
    ) -> Result<Deleted, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = OrderId(id.0.0);
        let deleted = self.application.delete_order.execute(id).await;
        match deleted.map_err(to_problem)? {
            true => Ok(Deleted::NoContent),
            false => Err(unknown_order(id).into()),
        }
    }
}
