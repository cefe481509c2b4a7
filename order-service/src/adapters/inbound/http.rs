mod problem;
mod schema;
mod status;

pub use status::{MOST_COUNTED, StatusApi};

use std::sync::Arc;

use futures_util::StreamExt;
use http_kit::http::{
    Conflict, EntityTag, Id, IdempotencyKeyHeader, Idempotent, IfMatch, IfNoneMatch, Json,
    JsonArray, JsonBody, Limit, NotFound, PageParameters, PreconditionFailed, Problem, Problems,
    QueryId, SortOrder, Tagged, Unacceptable, Unavailable, UnreadBody, UnreadableBody,
    UnreadableParameter,
};
use poem::endpoint::BoxEndpoint;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use port_types::Direction;

pub use problem::PROBLEM_TYPES;

use crate::application::{Application, OrderRequest};
use crate::domain::order::{CustomerId, OrderId};
use problem::{not_placed, unknown_order};
use schema::{OrderBody, with_limits};

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>, status: StatusApi) -> BoxEndpoint<'static> {
    http_kit::http::endpoint((OrderApi { application }, status))
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    let specification = http_kit::http::specification::<(OrderApi, StatusApi)>(
        &shop_api::API,
        "order-service",
        "Les commandes de l'échoppe. Chaque ajout et chaque suppression est annoncé par un événement.",
    )
    .problems(PROBLEM_TYPES)
    .to_string();
    with_limits(&specification)
}

struct OrderApi {
    application: Arc<Application>,
}

impl OrderApi {
    async fn body_of(&self, id: OrderId) -> Result<OrderBody, Problem> {
        let order = self.application.find_order.execute(id).await?;
        order.map(OrderBody::from).ok_or_else(|| unknown_order(id))
    }
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
    /// Les commandes, toutes ou une partie, de la plus ancienne à la plus récente
    #[oai(path = "/orders", method = "get", operation_id = "listOrders")]
    async fn list(
        &self,
        /// Seulement celles de cet utilisateur
        utilisateur_id: Query<Option<QueryId>>,
        /// Combien au plus ; toutes à défaut
        limit: Query<Option<Limit>>,
        /// La suite de cette commande, même supprimée depuis
        after: Query<Option<QueryId>>,
        /// `asc` : de la plus ancienne à la plus récente, à défaut ; `desc` : l'inverse
        order: Query<Option<SortOrder>>,
        /// L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<JsonArray<OrderBody>, Problems<(UnreadableParameter, Unavailable)>> {
        let page = PageParameters { limit: limit.0, after: after.0, order: order.0 };
        let selection = page.selection(OrderId, Direction::OldestFirst);
        let customer = utilisateur_id.0.map(|id| CustomerId(id.0));
        let part = self.application.list_orders.execute(selection, customer).await?;
        let path = utilisateur_id
            .0
            .map_or_else(|| "/orders".to_owned(), |id| format!("/orders?utilisateur_id={}", id.0));
        let link = page.link(&path, part.next.map(|id| id.0));
        let orders = part.items.map(|order| order.map(OrderBody::from));
        Ok(JsonArray::new(orders).with_link(link).tagged(&known).await)
    }

    /// Passer une commande
    #[oai(path = "/orders", method = "post", operation_id = "placeOrder")]
    async fn place(
        &self,
        /// Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKeyHeader,
        body: JsonBody<OrderRequest>,
    ) -> Result<Placed, Problems<(UnreadableBody, Idempotent, Conflict, Unacceptable, Unavailable)>>
    {
        let key = key.of(&body);
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
        /// L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<Tagged<OrderBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let body = self.body_of(OrderId(id.0.0)).await?;
        let tag = EntityTag::of_content(&body);
        Ok(Tagged::new(body, tag, &known))
    }

    /// Supprimer une commande
    #[oai(path = "/orders/:id", method = "delete", operation_id = "deleteOrder")]
    async fn delete(
        &self,
        /// Identifiant de la commande
        id: Path<Id>,
        /// L'`ETag` de l'état à supprimer : si ce n'est pas l'actuel, rien n'est supprimé (412)
        #[oai(name = "If-Match")]
        expected: IfMatch,
    ) -> Result<
        Deleted,
        Problems<(UnreadableParameter, UnreadBody, NotFound, PreconditionFailed, Unavailable)>,
    > {
        let id = OrderId(id.0.0);
        // An order never changes: what is seen now is what is deleted, if it is still there.
        if !expected.is_any() && !expected.allows(&EntityTag::of_content(&self.body_of(id).await?))
        {
            return Err(Problem::precondition_failed().into());
        }
        let deleted = self.application.delete_order.execute(id).await;
        match deleted? {
            true => Ok(Deleted::NoContent),
            false => Err(unknown_order(id).into()),
        }
    }
}
