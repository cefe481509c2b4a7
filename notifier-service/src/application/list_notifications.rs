use std::sync::Arc;

use futures_util::stream::BoxStream;

use super::ports::{Failure, NotificationRepository};
use crate::domain::notification::Notification;

pub struct ListNotifications {
    notifications: Arc<dyn NotificationRepository>,
}

impl ListNotifications {
    pub fn new(notifications: Arc<dyn NotificationRepository>) -> Self {
        Self { notifications }
    }

    /// Everything that was shown, newest first.
    pub async fn execute(
        &self,
    ) -> Result<BoxStream<'static, Result<Notification, Failure>>, Failure> {
        self.notifications.list().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};

    use super::*;
    use crate::application::ports::MockNotificationRepository;
    use crate::domain::notification::samples::{announcement, time};

    #[tokio::test]
    async fn notifications_are_listed_as_the_repository_has_them() {
        let notification = || Notification {
            announcement: announcement(),
            shown_at: time(7),
        };
        let mut notifications = MockNotificationRepository::new();
        notifications
            .expect_list()
            .returning(move || Ok(stream::iter([Ok(notification())]).boxed()));
        let list = ListNotifications::new(Arc::new(notifications));
        let list = list.execute().await.unwrap();
        assert_eq!(
            list.try_collect::<Vec<_>>().await.unwrap(),
            [notification()]
        );
    }
}
