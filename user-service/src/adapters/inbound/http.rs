mod problem;
mod schema;

use std::sync::Arc;

use futures_util::StreamExt;
use poem::endpoint::BoxEndpoint;
use poem_openapi::param::Path;
use poem_openapi::{ApiResponse, OpenApi};
use service_kit::http::{
    Id, IdempotencyKeyHeader, Idempotent, Json, JsonArray, JsonBody, NotFound, Problems,
    Unavailable, UnreadableBody, UnreadableParameter,
};

use crate::application::{Application, IdempotencyKey};
use crate::domain::user::{Profile, UserId};
use problem::{not_registered, to_problem, unknown_user};
use schema::{ProfileChangeBody, UserBody};

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>) -> BoxEndpoint<'static> {
    service_kit::http::endpoint(UserApi { application })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    service_kit::http::specification::<UserApi>(
        "user-service",
        "Les utilisateurs de l'échoppe : qui commande, et où livrer.",
    )
}

struct UserApi {
    application: Arc<Application>,
}

#[derive(ApiResponse)]
enum Registered {
    /// L'utilisateur est enregistré
    #[oai(status = 201)]
    Created(Json<UserBody>, #[oai(header = "Location")] String),
}

#[derive(ApiResponse)]
enum Deleted {
    /// L'utilisateur est supprimé
    #[oai(status = 204)]
    NoContent,
}

#[OpenApi]
impl UserApi {
    /// Tous les utilisateurs, du plus ancien au plus récent
    #[oai(path = "/users", method = "get", operation_id = "listUsers")]
    async fn list(&self) -> Result<JsonArray<UserBody>, Problems<Unavailable>> {
        let users = self.application.list_users.execute().await;
        let users = users.map_err(to_problem)?;
        Ok(JsonArray::new(users.map(|user| user.map(UserBody::from))))
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
        let fingerprint = body.fingerprint();
        let key = key.0.map(|name| IdempotencyKey { name, fingerprint });
        let user = self.application.register_user.execute(body.0, key).await;
        let user = user.map_err(not_registered)?;
        let location = format!("/users/{}", user.id().0);
        Ok(Registered::Created(Json(user.into()), location))
    }

    /// Un utilisateur
    #[oai(path = "/users/:id", method = "get", operation_id = "findUser")]
    async fn find(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
    ) -> Result<Json<UserBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = UserId(id.0.0);
        let user = self.application.find_user.execute(id).await;
        let user = user.map_err(to_problem)?.ok_or_else(|| unknown_user(id))?;
        Ok(Json(user.into()))
    }

    /// Modifier un utilisateur : seuls les champs donnés changent (JSON Merge Patch, RFC 7396)
    #[oai(path = "/users/:id", method = "patch", operation_id = "changeUser")]
    async fn change(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
        body: JsonBody<ProfileChangeBody>,
    ) -> Result<
        Json<UserBody>,
        Problems<(UnreadableParameter, UnreadableBody, NotFound, Unavailable)>,
    > {
        let id = UserId(id.0.0);
        let user = self.application.change_user.execute(id, body.0.0).await;
        let user = user.map_err(to_problem)?.ok_or_else(|| unknown_user(id))?;
        Ok(Json(user.into()))
    }

    /// Supprimer un utilisateur
    #[oai(path = "/users/:id", method = "delete", operation_id = "deleteUser")]
    async fn delete(
        &self,
        /// Identifiant de l'utilisateur
        id: Path<Id>,
    ) -> Result<Deleted, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = UserId(id.0.0);
        let deleted = self.application.delete_user.execute(id).await;
        match deleted.map_err(to_problem)? {
            true => Ok(Deleted::NoContent),
            false => Err(unknown_user(id).into()),
        }
    }
}
