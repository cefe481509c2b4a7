//! What product-service does.

pub mod ports;

mod find_product;
mod find_products;
mod import_catalogue;
mod list_products;
mod seed_catalogue;

pub use find_product::FindProduct;
pub use find_products::FindProducts;
pub use import_catalogue::ImportCatalogue;
pub use list_products::ListProducts;
pub use seed_catalogue::SeedCatalogue;

/// The use cases.
pub struct Application {
    pub find_product: FindProduct,
    pub find_products: FindProducts,
    pub list_products: ListProducts,
    pub import_catalogue: ImportCatalogue,
    pub seed_catalogue: SeedCatalogue,
}
