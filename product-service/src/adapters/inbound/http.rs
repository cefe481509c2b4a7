mod parameters;
mod problem;
mod schema;

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use poem::endpoint::BoxEndpoint;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use service_kit::http::{
    Id, Json, JsonArray, NotFound, Problems, Unavailable, UnreadableParameter,
};

use crate::application::Application;
use crate::domain::product::ProductId;
use parameters::ProductIds;
use problem::{to_problem, unknown_product};
use schema::{ProductBody, example_id};

/// The endpoint of the API's operations.
pub fn endpoint(application: Arc<Application>) -> BoxEndpoint<'static> {
    service_kit::http::endpoint(ProductApi { application })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    service_kit::http::specification::<ProductApi>(
        "product-service",
        "Le catalogue de l'échoppe : ce qui se commande, et à quel prix.",
    )
}

struct ProductApi {
    application: Arc<Application>,
}

#[OpenApi]
impl ProductApi {
    /// Tous les produits, ou ceux que nomme `ids`, du plus ancien au plus récent
    #[oai(path = "/products", method = "get", operation_id = "listProducts")]
    async fn list(
        &self,
        /// Identifiants séparés par des virgules, 100 au plus : seuls ces produits, chacun une fois ;
        /// ceux qui n'existent pas manquent dans la réponse
        ids: Query<Option<ProductIds>>,
    ) -> Result<JsonArray<ProductBody>, Problems<(UnreadableParameter, Unavailable)>> {
        let products = if let Some(ids) = ids.0 {
            let found = self.application.find_products.execute(&ids.0).await;
            stream::iter(found.map_err(to_problem)?).map(Ok).boxed()
        } else {
            let all = self.application.list_products.execute().await;
            all.map_err(to_problem)?
        };
        Ok(JsonArray::new(
            products.map(|product| product.map(ProductBody::from)),
        ))
    }

    /// Un produit
    #[oai(path = "/products/:id", method = "get", operation_id = "findProduct")]
    async fn find(
        &self,
        /// Identifiant du produit
        #[oai(example = "example_id")]
        id: Path<Id>,
    ) -> Result<Json<ProductBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = ProductId(id.0.0);
        let product = self.application.find_product.execute(id).await;
        let product = product
            .map_err(to_problem)?
            .ok_or_else(|| unknown_product(id))?;
        Ok(Json(product.into()))
    }
}
