//! What product-service does.

pub mod ports;

mod find_product;
mod find_products;
mod import_catalogue;
mod list_products;
mod seed_catalogue;
mod tell_edition;

pub use find_product::FindProduct;
pub use find_products::FindProducts;
pub use import_catalogue::ImportCatalogue;
pub use list_products::ListProducts;
pub use seed_catalogue::SeedCatalogue;
pub use tell_edition::TellEdition;

/// The use cases.
pub struct Application {
    pub find_product: FindProduct,
    pub find_products: FindProducts,
    pub list_products: ListProducts,
    pub tell_edition: TellEdition,
    pub import_catalogue: ImportCatalogue,
    pub seed_catalogue: SeedCatalogue,
}
