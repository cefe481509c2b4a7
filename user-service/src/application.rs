//! What user-service does.

pub mod ports;

mod change_user;
mod delete_user;
mod find_user;
mod list_users;
mod register_user;

pub use change_user::{ChangeUser, NotChanged};
pub use delete_user::DeleteUser;
pub use find_user::FindUser;
pub use list_users::ListUsers;
pub use register_user::{RegisterUser, RegisterUserError};

/// The use cases.
pub struct Application {
    pub register_user: RegisterUser,
    pub find_user: FindUser,
    pub list_users: ListUsers,
    pub change_user: ChangeUser,
    pub delete_user: DeleteUser,
}
