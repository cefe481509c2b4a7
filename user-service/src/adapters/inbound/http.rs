mod problem;
mod schema;

use std::sync::Arc;

use futures_util::StreamExt;
use http_kit::http::{
    EntityTag, Id, IdempotencyKeyHeader, Idempotent, IfMatch, IfNoneMatch, Json, JsonArray,
    JsonBody, Limit, NotFound, PageParameters, PreconditionFailed, Problems, QueryId, SortOrder,
    Status, Tagged, Unavailable, UnreadBody, UnreadableBody, UnreadableParameter,
};
use poem::endpoint::BoxEndpoint;
use poem_openapi::param::{Path, Query};
use poem_openapi::{ApiResponse, OpenApi};
use port_types::Direction;
use shop_api::{NoStore, StatusBody};

pub use problem::PROBLEM_TYPES;

use crate::application::Application;
use crate::domain::user::{Profile, User, UserId};
use problem::{not_changed, not_registered, unknown_user};
use schema::{ProfileChangeBody, UserBody, with_limits};

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>, status: Status) -> BoxEndpoint<'static> {
    http_kit::http::endpoint(UserApi { application, status })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    let specification = http_kit::http::specification::<UserApi>(
        &shop_api::API,
        "user-service",
        "Les utilisateurs de l'échoppe : qui commande, et où livrer.",
    )
    .alternative_name("prenom", "prénom")
    .example(&StatusBody::example_of("user-service", &["postgresql"]))
    .problems(PROBLEM_TYPES)
    .to_string();
    with_limits(&specification)
}

struct UserApi {
    application: Arc<Application>,
    status: Status,
}

#[derive(ApiResponse)]
enum Registered {
    /// L'utilisateur est enregistré
    #[oai(status = 201)]
    Created(Json<UserBody>, #[oai(header = "Location")] String, #[oai(header = "ETag")] String),
}

#[derive(ApiResponse)]
enum Changed {
    /// Le nouvel état
    #[oai(status = 200)]
    Ok(Json<UserBody>, #[oai(header = "ETag")] String),
}

#[derive(ApiResponse)]
enum Deleted {
    /// L'utilisateur est supprimé
    #[oai(status = 204)]
    NoContent,
}

#[OpenApi]
impl UserApi {
    /// Les utilisateurs, tous ou une partie, du plus ancien au plus récent
    #[oai(path = "/users", method = "get", operation_id = "listUsers")]
    async fn list(
        &self,
        /// Combien au plus ; tous à défaut
        limit: Query<Option<Limit>>,
        /// La suite de cet utilisateur, même supprimé depuis
        after: Query<Option<QueryId>>,
        /// `asc` : du plus ancien au plus récent, à défaut ; `desc` : l'inverse
        order: Query<Option<SortOrder>>,
        /// L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<JsonArray<UserBody>, Problems<(UnreadableParameter, Unavailable)>> {
        let page = PageParameters { limit: limit.0, after: after.0, order: order.0 };
        let selection = page.selection(UserId, Direction::OldestFirst);
        let part = self.application.list_users.execute(selection).await;
        let part = part?;
        let link = page.link("/users", part.next.map(|id| id.0));
        let users = part.items.map(|user| user.map(UserBody::from));
        Ok(JsonArray::new(users).with_link(link).tagged(&known).await)
    }

    /// Enregistrer un utilisateur
    #[oai(path = "/users", method = "post", operation_id = "registerUser")]
    async fn register(
        &self,
        /// Nom de la requête, choisi par le client : répétée sous ce nom dans les 24 h, elle reçoit la même réponse
        #[oai(name = "Idempotency-Key")]
        key: IdempotencyKeyHeader,
        body: JsonBody<Profile>,
    ) -> Result<Registered, Problems<(UnreadableBody, Idempotent, Unavailable)>> {
        let key = key.of(&body);
        let user = self.application.register_user.execute(body.0, key).await;
        let user = user.map_err(not_registered)?;
        let location = format!("/users/{}", user.id().0);
        let tag = tag(&user).header();
        Ok(Registered::Created(Json(user.into()), location, tag))
    }

    /// Un utilisateur
    #[oai(path = "/users/:id", method = "get", operation_id = "findUser")]
    async fn find(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
        /// L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<Tagged<UserBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = UserId(id.0.0);
        let user = self.application.find_user.execute(id).await;
        let user = user?.ok_or_else(|| unknown_user(id))?;
        let tag = tag(&user);
        Ok(Tagged::new(user.into(), tag, &known))
    }

    /// Modifier un utilisateur : seuls les champs donnés changent (JSON Merge Patch, RFC 7396)
    #[oai(path = "/users/:id", method = "patch", operation_id = "changeUser")]
    async fn change(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
        /// L'`ETag` de l'état à modifier : si ce n'est plus l'actuel, rien ne change (412)
        #[oai(name = "If-Match")]
        expected: IfMatch,
        body: JsonBody<ProfileChangeBody>,
    ) -> Result<
        Changed,
        Problems<(UnreadableParameter, UnreadableBody, NotFound, PreconditionFailed, Unavailable)>,
    > {
        let (id, expected) = (UserId(id.0.0), expected.versions());
        let change = &self.application.change_user;
        let user = change.execute(id, body.0.0, expected.as_deref()).await;
        let user = user.map_err(not_changed)?.ok_or_else(|| unknown_user(id))?;
        let tag = tag(&user).header();
        Ok(Changed::Ok(Json(user.into()), tag))
    }

    /// Supprimer un utilisateur
    #[oai(path = "/users/:id", method = "delete", operation_id = "deleteUser")]
    async fn delete(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
        /// L'`ETag` de l'état à supprimer : si ce n'est plus l'actuel, rien n'est supprimé (412)
        #[oai(name = "If-Match")]
        expected: IfMatch,
    ) -> Result<
        Deleted,
        Problems<(UnreadableParameter, UnreadBody, NotFound, PreconditionFailed, Unavailable)>,
    > {
        let (id, expected) = (UserId(id.0.0), expected.versions());
        let delete = &self.application.delete_user;
        let deleted = delete.execute(id, expected.as_deref()).await;
        match deleted.map_err(not_changed)? {
            true => Ok(Deleted::NoContent),
            false => Err(unknown_user(id).into()),
        }
    }

    /// L'état du service à l'instant
    ///
    /// La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
    #[oai(path = "/status/user-service", method = "get", operation_id = "readUserStatus")]
    async fn status(&self) -> Result<NoStore<StatusBody>, Problems<()>> {
        let report = self.status.report().await;
        Ok(NoStore::now(StatusBody::new("user-service", &report)))
    }
}

fn tag(user: &User) -> EntityTag {
    EntityTag::of_version(user.version())
}
