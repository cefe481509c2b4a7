mod problem;
mod schema;

use std::sync::Arc;

use futures_util::{Stream, StreamExt, stream};
use http_kit::http::{
    EntityTag, Id, IfNoneMatch, JsonArray, Limit, NotFound, PageParameters, Problems, QueryId,
    RenderedList, SortOrder, Status, Tagged, Unavailable, UnreadableParameter,
};
use parking_lot::RwLock;
use poem::endpoint::BoxEndpoint;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use port_types::{Direction, Failure};
use shop_api::{NoStore, StatusBody};

pub use problem::PROBLEM_TYPES;

use crate::application::Application;
use crate::application::ports::{CatalogueVersion, CatalogueVersions};
use crate::domain::product::{Product, ProductId};
use problem::{ids_cannot_be_paged, unknown_product, unknown_start};
use schema::{MAX_IDS, ProductBody, ProductIds, example_id};

/// The endpoint of the API's operations.
pub fn endpoint(
    application: Arc<Application>,
    versions: Arc<dyn CatalogueVersions>,
    status: Status,
) -> BoxEndpoint<'static> {
    let cache = ListCache { versions, list: Arc::default() };
    http_kit::http::endpoint(ProductApi { application, status, cache })
}

/// The API's OpenAPI document.
pub fn specification() -> String {
    http_kit::http::specification::<ProductApi>(
        &shop_api::API,
        "product-service",
        "Le catalogue de l'échoppe : ce qui se commande, et à quel prix.",
    )
    .example(&StatusBody::example_of("product-service", &["postgresql"]))
    .problems(PROBLEM_TYPES)
    .to_string()
    .replace("{limite des ids}", &MAX_IDS.to_string())
}

struct ProductApi {
    application: Arc<Application>,
    status: Status,
    cache: ListCache,
}

impl ProductApi {
    async fn named<S>(&self, ids: ProductIds) -> Result<JsonArray<ProductBody>, Problems<S>> {
        let found = self.application.find_products.execute(&ids.0).await;
        let found = stream::iter(found?).map(Ok::<_, Failure>);
        Ok(bodies(found))
    }

    /// All of them, read and rendered again only when the catalogue has another version than the last time. The version is
    /// asked for first: what is read afterwards is of it, or newer.
    async fn all<S>(&self, page: PageParameters) -> Result<JsonArray<ProductBody>, Problems<S>> {
        let version = self.cache.versions.current_version().await?;
        if let Some(list) = self.cache.get(version) {
            return Ok(JsonArray::rendered(list));
        }
        let cache = self.cache.clone();
        let list = self.part(page).await?;
        Ok(list.on_rendered(move |list| cache.store(version, list)))
    }

    async fn part<S>(&self, page: PageParameters) -> Result<JsonArray<ProductBody>, Problems<S>> {
        let selection = page.selection(ProductId, Direction::OldestFirst);
        let part = self.application.list_products.execute(selection).await;
        let part = part?.ok_or_else(unknown_start)?;
        let link = page.link("/products", part.next.map(|id| id.0));
        Ok(bodies(part.items).with_link(link))
    }
}

fn bodies(
    products: impl Stream<Item = Result<Product, Failure>> + Send + 'static,
) -> JsonArray<ProductBody> {
    JsonArray::new(products.map(|product| product.map(ProductBody::from)))
}

#[OpenApi]
impl ProductApi {
    /// Les produits, tous ou une partie, du plus ancien au plus récent
    #[oai(path = "/products", method = "get", operation_id = "listProducts")]
    async fn list(
        &self,
        /// Identifiants séparés par des virgules, {limite des ids} au plus : seuls ces produits, chacun une fois, sans `limit`, `after` ni
        /// `order` ; ceux qui n'existent pas manquent dans la réponse
        ids: Query<Option<ProductIds>>,
        /// Combien au plus ; tous à défaut
        limit: Query<Option<Limit>>,
        /// La suite de ce produit ; un produit inconnu est refusé (400)
        after: Query<Option<QueryId>>,
        /// `asc` : du plus ancien au plus récent, à défaut ; `desc` : l'inverse
        order: Query<Option<SortOrder>>,
        /// L'`ETag` de la liste déjà connue : si elle est encore la même, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<JsonArray<ProductBody>, Problems<(UnreadableParameter, Unavailable)>> {
        let page = PageParameters { limit: limit.0, after: after.0, order: order.0 };
        let list = match ids.0 {
            Some(_) if page.is_given() => return Err(ids_cannot_be_paged().into()),
            Some(ids) => self.named(ids).await?,
            None if page.is_given() => self.part(page).await?,
            None => self.all(page).await?,
        };
        Ok(list.tagged(&known).await)
    }

    /// Un produit
    #[oai(path = "/products/:id", method = "get", operation_id = "findProduct")]
    async fn find(
        &self,
        /// Identifiant du produit
        #[oai(example = "example_id")]
        id: Path<Id>,
        /// L'`ETag` de l'état déjà connu : s'il est encore actuel, la réponse est 304
        #[oai(name = "If-None-Match")]
        known: IfNoneMatch,
    ) -> Result<Tagged<ProductBody>, Problems<(UnreadableParameter, NotFound, Unavailable)>> {
        let id = ProductId(id.0.0);
        let product = self.application.find_product.execute(id).await;
        let product = product?.ok_or_else(|| unknown_product(id))?;
        let body = ProductBody::from(product);
        let tag = EntityTag::of_content(&body);
        Ok(Tagged::new(body, tag, &known))
    }

    /// L'état du service à l'instant
    ///
    /// La réponse est 200 tant que le processus répond, et vient en moins d'une seconde, même si rien d'autre ne répond.
    #[oai(path = "/status/product-service", method = "get", operation_id = "readProductStatus")]
    async fn status(&self) -> Result<NoStore<StatusBody>, Problems<()>> {
        let report = self.status.report().await;
        Ok(NoStore::now(StatusBody::new("product-service", &report)))
    }
}

/// The whole catalogue as it was last sent, and the version that the catalogue had before it was read. While it has that
/// version, nothing has changed since before the reading. Cheap to clone.
#[derive(Clone)]
struct ListCache {
    versions: Arc<dyn CatalogueVersions>,
    list: Arc<RwLock<Option<(CatalogueVersion, RenderedList)>>>,
}

impl ListCache {
    fn get(&self, version: CatalogueVersion) -> Option<RenderedList> {
        let list = self.list.read();
        let (of_version, list) = list.as_ref()?;
        (*of_version == version).then(|| list.clone())
    }

    fn store(&self, version: CatalogueVersion, list: &RenderedList) {
        let mut stored = self.list.write();
        *stored = Some((version, list.clone()));
    }
}
