//! What is recorded for an idempotency key: the user, as they were registered. It has a format of its own, with a version, so
//! that the table may change while the records of earlier releases are still read.

use database::{Transaction, failure};
use idempotency::Record;
use port_types::{Failure, IdempotentRequest, KeyState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::user::{Address, Name, Profile, User, UserId};

pub(super) const OPERATION: &str = "registerUser";
/// The version of [`RecordedUser`].
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct RecordedUser {
    id: Uuid,
    last_name: String,
    first_name: String,
    address: String,
    version: u32,
}

/// `None` when the key was free, and is now taken.
pub(super) async fn record(
    transaction: &Transaction,
    request: &IdempotentRequest,
    user: &User,
) -> Result<Option<KeyState<User>>, Failure> {
    let record = Record::new(VERSION, &RecordedUser::from(user)).map_err(failure)?;
    let state = idempotency::record(transaction, OPERATION, request, &record).await;
    let state = state.map_err(failure)?.map(|state| state.try_map(|record| read(&record)));
    state.transpose().map_err(Failure::Unexpected)
}

/// Before there were versions, the same fields were written.
fn read(record: &Record) -> anyhow::Result<Option<User>> {
    Ok(record.read_up_to::<RecordedUser>(VERSION)?.map(RecordedUser::restore))
}

impl From<&User> for RecordedUser {
    fn from(user: &User) -> Self {
        let profile = user.profile();
        Self {
            id: user.id().0,
            last_name: profile.last_name.to_string(),
            first_name: profile.first_name.to_string(),
            address: profile.address.to_string(),
            version: user.version(),
        }
    }
}

impl RecordedUser {
    fn restore(self) -> User {
        let profile = Profile {
            last_name: Name::restore(self.last_name),
            first_name: Name::restore(self.first_name),
            address: Address::restore(self.address),
        };
        User::restore(UserId(self.id), profile, self.version)
    }
}
