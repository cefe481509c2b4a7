//! What notifier-service does.

pub mod ports;

mod list_notifications;
mod show_announcement;

pub use list_notifications::ListNotifications;
pub use show_announcement::ShowAnnouncement;

/// The use cases.
pub struct Application {
    pub show_announcement: ShowAnnouncement,
    pub list_notifications: ListNotifications,
}
