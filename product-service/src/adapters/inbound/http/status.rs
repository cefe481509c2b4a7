use http_kit::http::{NoStore, Problems, Status, StatusBody};
use poem_openapi::OpenApi;

/// How the service is.
pub struct StatusApi {
    pub status: Status,
}

#[OpenApi]
impl StatusApi {
    /// L'état du service à l'instant
    ///
    /// La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
    #[oai(path = "/status/product-service", method = "get", operation_id = "readProductStatus")]
    async fn read(&self) -> Result<NoStore<StatusBody>, Problems<()>> {
        Ok(NoStore::now(self.status.report("product-service").await))
    }
}
