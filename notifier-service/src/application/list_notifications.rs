use std::sync::Arc;

use port_types::{Failure, Part, Selection};

use super::ports::NotificationRepository;
use crate::domain::notification::{EventId, Notification};

pub struct ListNotifications {
    notifications: Arc<dyn NotificationRepository>,
}

impl ListNotifications {
    pub fn new(notifications: Arc<dyn NotificationRepository>) -> Self {
        Self { notifications }
    }

    /// The notifications selected; `None` when the event to begin after was not shown.
    pub async fn execute(
        &self,
        selection: Selection<EventId>,
    ) -> Result<Option<Part<Notification, Failure, EventId>>, Failure> {
        let Some(notifications) = self.notifications.list(selection.with_one_more()).await? else {
            return Ok(None);
        };
        let id = |notification: &Notification| notification.announcement.event_id;
        Part::of(notifications, selection.limit, id).await.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, TryStreamExt, stream};
    use port_types::Direction;

    use super::*;
    use crate::application::ports::MockNotificationRepository;
    use crate::domain::notification::samples::{announcement, notification};

    async fn execute(
        notifications: MockNotificationRepository,
    ) -> Option<Part<Notification, Failure, EventId>> {
        let selection = Selection { limit: Some(1), ..Selection::all(Direction::NewestFirst) };
        let use_case = ListNotifications::new(Arc::new(notifications));
        use_case.execute(selection).await.unwrap()
    }

    #[tokio::test]
    async fn a_part_is_listed_as_the_repository_has_it() {
        let mut notifications = MockNotificationRepository::new();
        notifications.expect_list().withf(|selection| selection.limit == Some(2)).returning(|_| {
            let two = [Ok(notification()), Ok(notification())];
            Ok(Some(stream::iter(two).boxed()))
        });
        let part = execute(notifications).await.unwrap();
        assert_eq!(part.next, Some(announcement().event_id));
        let listed: Vec<_> = part.items.try_collect().await.unwrap();
        assert_eq!(listed, [notification()]);
    }

    #[tokio::test]
    async fn nothing_can_be_listed_after_an_event_that_was_not_shown() {
        let mut notifications = MockNotificationRepository::new();
        notifications.expect_list().returning(|_| Ok(None));
        assert!(execute(notifications).await.is_none());
    }
}
