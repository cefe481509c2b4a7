//! What order-service does.

pub mod ports;

mod delete_order;
mod find_order;
mod list_orders;
mod place_order;

pub use delete_order::DeleteOrder;
pub use find_order::FindOrder;
pub use list_orders::ListOrders;
pub use place_order::{OrderRequest, PlaceOrder, PlaceOrderError, Refusal};

/// The use cases.
pub struct Application {
    pub place_order: PlaceOrder,
    pub find_order: FindOrder,
    pub list_orders: ListOrders,
    pub delete_order: DeleteOrder,
}
