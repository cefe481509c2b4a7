use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use port_types::{Clock, Failure};

use super::ports::{Console, NotificationRepository};
use crate::domain::notification::{Announcement, Notification};

pub struct ShowAnnouncement {
    notifications: Arc<dyn NotificationRepository>,
    console: Arc<dyn Console>,
    clock: Arc<dyn Clock>,
    shown: Mutex<Shown>,
}

/// What was shown since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    pub count: u64,
    pub last_at: Option<DateTime<Utc>>,
}

impl ShowAnnouncement {
    pub fn new(
        notifications: Arc<dyn NotificationRepository>,
        console: Arc<dyn Console>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { notifications, console, clock, shown: Mutex::default() }
    }

    /// Shows an event once, however often it is announced. Only a crash between showing and completing may repeat it.
    pub async fn execute(&self, announcement: Announcement) -> Result<(), Failure> {
        let lease = self.notifications.lease(announcement.event_id).await?;
        let Some(lease) = lease else { return Ok(()) };
        // Winning the lease may have taken a while.
        let notification = Notification { announcement, shown_at: self.clock.now() };
        self.console.show(&notification)?;
        lease.complete(&notification).await?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.count += 1;
        shown.last_at = Some(notification.shown_at);
        Ok(())
    }

    pub fn shown(&self) -> Shown {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;
    use mockall::predicate::eq;

    use super::*;
    use crate::application::ports::{MockConsole, MockLease, MockNotificationRepository};
    use crate::domain::notification::samples::{announcement, notification, time};

    mockall::mock! {
        Clock {}
        impl Clock for Clock {
            fn now(&self) -> DateTime<Utc>;
        }
    }

    async fn execute(
        notifications: MockNotificationRepository,
        console: MockConsole,
        clock: MockClock,
    ) -> Result<(), Failure> {
        let (notifications, console) = (Arc::new(notifications), Arc::new(console));
        let use_case = ShowAnnouncement::new(notifications, console, Arc::new(clock));
        use_case.execute(announcement()).await
    }

    #[tokio::test]
    async fn an_event_is_leased_then_shown_now_then_completed() {
        let mut order = Sequence::new();
        let mut lease = MockLease::new();
        let mut notifications = MockNotificationRepository::new();
        let mut clock = MockClock::new();
        let mut console = MockConsole::new();
        let shown = console.expect_show().with(eq(notification())).once();
        let completed = lease.expect_complete().with(eq(notification())).once();
        completed.returning(|_| Ok(()));
        notifications
            .expect_lease()
            .with(eq(announcement().event_id))
            .once()
            .in_sequence(&mut order)
            .return_once(|_| Ok(Some(Box::new(lease))));
        clock.expect_now().once().in_sequence(&mut order).return_const(time(7));
        shown.in_sequence(&mut order).returning(|_| Ok(()));
        execute(notifications, console, clock).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_shown_before_is_neither_shown_nor_counted_again() {
        let mut lease = MockLease::new();
        lease.expect_complete().returning(|_| Ok(()));
        let mut notifications = MockNotificationRepository::new();
        let leased = notifications.expect_lease().times(1);
        leased.return_once(|_| Ok(Some(Box::new(lease))));
        notifications.expect_lease().returning(|_| Ok(None));
        let (mut console, mut clock) = (MockConsole::new(), MockClock::new());
        console.expect_show().once().returning(|_| Ok(()));
        clock.expect_now().return_const(time(7));
        let (console, clock) = (Arc::new(console), Arc::new(clock));
        let use_case = ShowAnnouncement::new(Arc::new(notifications), console, clock);
        assert_eq!(use_case.shown(), Shown::default());
        for _ in 0..2 {
            use_case.execute(announcement()).await.unwrap();
            assert_eq!(use_case.shown(), Shown { count: 1, last_at: Some(time(7)) });
        }
    }

    #[tokio::test]
    async fn an_event_that_could_not_be_shown_is_not_completed() {
        let mut notifications = MockNotificationRepository::new();
        notifications.expect_lease().returning(|_| Ok(Some(Box::new(MockLease::new()))));
        let mut console = MockConsole::new();
        console.expect_show().returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("closed"))));
        let mut clock = MockClock::new();
        clock.expect_now().return_const(time(7));
        let outcome = execute(notifications, console, clock).await;
        assert!(matches!(outcome, Err(Failure::Unavailable(_))));
    }
}
