//! What notifier-service does.

pub mod ports;

mod follow_notifications;
mod list_notifications;
mod show_announcement;

pub use follow_notifications::FollowNotifications;
pub use list_notifications::ListNotifications;
pub use show_announcement::{ShowAnnouncement, Shown};

/// The use cases.
pub struct Application {
    pub show_announcement: ShowAnnouncement,
    pub list_notifications: ListNotifications,
    pub follow_notifications: FollowNotifications,
}
