use batching::Unserved;
use port_types::Failure;
use sea_orm::sqlx::Error;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

/// An error of a batch: of its statements, or of the wait for it to start.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct BatchError(#[from] DbErr);

/// Returns whether the database is away or overloaded, so that the same statement may succeed later. Any other error is ours:
/// a wrong statement, a broken constraint, data that cannot be read.
pub fn is_outage(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => is_sqlx_outage(error),
        _ => false,
    }
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
        Error::Database(error) => error.code().is_some_and(|code| is_outage_code(&code)),
        _ => false,
    }
}

/// Recognizes PostgreSQL's SQLSTATE classes 08 (connection), 53 (resources), 57P (operator intervention) and a statement that
/// ran out of time; SQLite's BUSY and FULL, with their extended codes.
/// <https://www.postgresql.org/docs/17/errcodes-appendix.html>, <https://sqlite.org/rescode.html>
fn is_outage_code(code: &str) -> bool {
    const SQLITE_BUSY: i32 = 5;
    const SQLITE_FULL: i32 = 13;
    const QUERY_CANCELED: &str = "57014";
    const IDLE_IN_TRANSACTION_TIMEOUT: &str = "25P03";

    if code.len() == 5 {
        ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
            || code == QUERY_CANCELED
            || code == IDLE_IN_TRANSACTION_TIMEOUT
    } else {
        code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, SQLITE_BUSY | SQLITE_FULL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_goes_away_is_an_outage_and_a_broken_constraint_is_not() {
        for code in ["57P01", "57P03", "53300", "08006", "57014", "5", "261", "517", "13"] {
            assert!(is_outage_code(code), "{code}");
        }
        for code in ["23505", "42P01", "40001", "22021", "1555", "2067", "1"] {
            assert!(!is_outage_code(code), "{code}");
        }
    }

    #[test]
    fn a_turn_that_does_not_come_in_time_is_an_outage_and_a_batch_that_broke_off_is_not() {
        assert!(matches!(failure(BatchError::from(Unserved::Saturated)), Failure::Unavailable(_)));
        assert!(matches!(failure(BatchError::from(Unserved::Aborted)), Failure::Unexpected(_)));
    }
}
