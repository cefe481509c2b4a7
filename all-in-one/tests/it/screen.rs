//! A console that remembers.

use std::sync::{Condvar, Mutex};

use notifier_service::application::ports::Console;
use notifier_service::domain::notification::Notification;
use port_types::Failure;
use tokio::sync::watch;

use crate::running::PATIENCE;

/// What a console showed, and how it takes what it is to show.
#[derive(Default)]
pub struct Screen {
    mood: Mutex<Mood>,
    mood_changed: Condvar,
    messages: watch::Sender<Vec<String>>,
    attempts: watch::Sender<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Working,
    /// Every attempt to show something fails.
    Failing,
    /// Every attempt to show something waits for another mood.
    Waiting,
}

impl Screen {
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
        self.mood_changed.notify_all();
    }

    pub fn messages(&self) -> Vec<String> {
        self.messages.borrow().clone()
    }

    /// The messages, once there are this many.
    pub async fn messages_when(&self, count: usize) -> Vec<String> {
        let mut messages = self.messages.subscribe();
        let enough = messages.wait_for(|messages| messages.len() >= count);
        let enough = tokio::time::timeout(PATIENCE, enough).await;
        enough.expect("the messages in time").unwrap().clone()
    }

    /// Waits until something was tried to be shown this often.
    pub async fn attempted(&self, count: u32) {
        let mut attempts = self.attempts.subscribe();
        let enough = attempts.wait_for(|attempts| *attempts >= count);
        let enough = tokio::time::timeout(PATIENCE, enough).await;
        enough.expect("the attempts in time").unwrap();
    }
}

impl Console for Screen {
    fn show(&self, notification: &Notification) -> Result<(), Failure> {
        self.attempts.send_modify(|attempts| *attempts += 1);
        let mood = self.mood.lock().unwrap();
        let mood = self.mood_changed.wait_while(mood, |mood| *mood == Mood::Waiting).unwrap();
        if *mood == Mood::Failing {
            return Err(Failure::Unavailable(anyhow::anyhow!("the pipe is closed")));
        }
        let message = notification.announcement.message();
        self.messages.send_modify(|shown| shown.push(message));
        Ok(())
    }
}
