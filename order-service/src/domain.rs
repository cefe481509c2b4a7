pub mod basket;
pub mod money;
pub mod order;
