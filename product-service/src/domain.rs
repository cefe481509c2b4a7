pub mod price;
pub mod product;
