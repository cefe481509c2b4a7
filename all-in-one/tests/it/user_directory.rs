//! order-service's suite of `UserDirectory`, over the real user-service.

mod in_process;
mod over_http;

use std::sync::Arc;

use bounded_text::BoundedText;
use database::{Database, DatabaseConfig};
use order_service::domain::order::CustomerId;
use tempfile::TempDir;
use user_service::application::Application;
use user_service::domain::user::{Address, Name, Profile, ProfileChange, UserId};
use user_service::wiring;

/// user-service's use cases on a database of their own.
struct Users {
    application: Arc<Application>,
    database: Database,
    _folder: TempDir,
}

impl Users {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("users.sqlite");
        let config = DatabaseConfig::new(format!("sqlite://{}", file.display()));
        let database = wiring::open(&config).await.unwrap();
        Self { application: wiring::application(&database), database, _folder: folder }
    }

    async fn register(&self, address: &str) -> CustomerId {
        let profile = Profile {
            last_name: Name::parse("Martin").unwrap(),
            first_name: Name::parse("Zoé").unwrap(),
            address: Address::parse(address).unwrap(),
        };
        let user = self.application.register_user.execute(profile, None).await;
        CustomerId(user.unwrap().id().0)
    }

    async fn relocate(&self, user: CustomerId, address: &str) {
        let change = ProfileChange {
            address: Some(Address::parse(address).unwrap()),
            ..ProfileChange::default()
        };
        let change_user = &self.application.change_user;
        let changed = change_user.execute(UserId(user.0), change, None).await;
        assert!(changed.unwrap().is_some());
    }

    async fn delete(&self, user: CustomerId) {
        let deleted = self.application.delete_user.execute(UserId(user.0), None).await;
        assert!(deleted.unwrap());
    }

    async fn break_down(&self) {
        self.database.clone().close().await;
    }
}
