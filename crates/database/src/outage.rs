use std::borrow::Cow;
use std::io::ErrorKind;
use std::sync::Arc;

use batching::Unserved;
use port_types::Failure;
use sea_orm::sqlx::Error;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

use crate::error_codes::{is_final_at_start, passes_by_itself};

/// An error of a batch: of its statements, or of the wait for it to start.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct BatchError(#[from] DbErr);

/// Returns whether the database is away or overloaded, so that the same statement may succeed later. Any other error is ours:
/// a wrong statement, a broken constraint, data that cannot be read.
pub fn is_outage(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_)) || sqlx_error(error).is_some_and(is_sqlx_outage)
}

/// Returns whether a start should wait for the error to pass. It does not wait for a person to act: to change a URL, a pooler
/// or the permissions of a file.
pub(crate) fn is_worth_waiting_for(error: &DbErr) -> bool {
    let is_final = |it: &dyn DatabaseError| {
        it.code().is_some_and(|code| is_final_at_start(&code, it.message()))
    };
    is_outage(error) && !database_error(error).is_some_and(is_final)
}

/// Returns whether the error says that this session cannot write, as on a standby. Another session may be able to.
pub(crate) fn is_read_only(error: &DbErr) -> bool {
    const READ_ONLY_TRANSACTION: &str = "25006";
    match sqlx_error(error) {
        Some(Error::Io(error)) => error.kind() == ErrorKind::ReadOnlyFilesystem,
        _ => code(error).is_some_and(|code| code == READ_ONLY_TRANSACTION),
    }
}

/// The error of a session that says that it could not write.
pub(crate) fn read_only() -> DbErr {
    io_error(ErrorKind::ReadOnlyFilesystem, "the database is read-only")
}

pub(crate) fn no_answer() -> DbErr {
    io_error(ErrorKind::TimedOut, "the database does not answer")
}

/// Converts the error of a database into that of a port. It is a function, not a `From`, because both types are foreign here.
pub fn failure(error: impl Into<DbErr>) -> Failure {
    let error = error.into();
    match is_outage(&error) {
        true => Failure::Unavailable(error.into()),
        false => Failure::Unexpected(error.into()),
    }
}

impl BatchError {
    /// Returns whether the error is an [outage](is_outage), which concerns all items of the batch.
    pub fn is_outage(&self) -> bool {
        is_outage(&self.0)
    }
}

impl From<BatchError> for DbErr {
    fn from(error: BatchError) -> Self {
        error.0
    }
}

/// Waiting too long for a turn is what waiting too long for a connection is: an outage.
impl From<Unserved> for BatchError {
    fn from(unserved: Unserved) -> Self {
        match unserved {
            Unserved::Saturated => Self(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
            Unserved::Aborted => Self(DbErr::Custom(unserved.to_string())),
        }
    }
}

fn is_sqlx_outage(error: &Error) -> bool {
    match error {
        Error::Io(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => true,
        Error::Database(error) => error.code().is_some_and(|code| passes_by_itself(&code)),
        _ => false,
    }
}

/// The code by which the database names an error.
pub(crate) fn code(error: &DbErr) -> Option<Cow<'_, str>> {
    database_error(error)?.code()
}

fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    match sqlx_error(error)? {
        Error::Database(error) => Some(error.as_ref()),
        _ => None,
    }
}

fn sqlx_error(error: &DbErr) -> Option<&Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

fn io_error(kind: ErrorKind, message: &str) -> DbErr {
    let error = Error::Io(std::io::Error::new(kind, message));
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_does_not_come_in_time_is_an_outage_and_a_batch_that_broke_off_is_not() {
        assert!(matches!(failure(BatchError::from(Unserved::Saturated)), Failure::Unavailable(_)));
        assert!(matches!(failure(BatchError::from(Unserved::Aborted)), Failure::Unexpected(_)));
    }

    #[test]
    fn a_session_that_cannot_write_and_one_that_does_not_answer_are_outages() {
        assert!(is_outage(&read_only()) && is_read_only(&read_only()));
        assert!(is_outage(&no_answer()) && !is_read_only(&no_answer()));
    }
}
