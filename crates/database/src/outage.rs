use port_types::Failure;
use sea_orm::sqlx::Error;
use sea_orm::{DbErr, RuntimeErr};

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

/// What a port says of the error of its database. It is a function, not a conversion, because both types are foreign here.
pub fn failure(error: DbErr) -> Failure {
    match is_outage(&error) {
        true => Failure::Unavailable(error.into()),
        false => Failure::Unexpected(error.into()),
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
    use super::is_outage_code;

    #[test]
    fn a_server_that_goes_away_is_an_outage_and_a_broken_constraint_is_not() {
        for code in ["57P01", "57P03", "53300", "08006", "57014", "5", "261", "517", "13"] {
            assert!(is_outage_code(code), "{code}");
        }
        for code in ["23505", "42P01", "40001", "22021", "1555", "2067", "1"] {
            assert!(!is_outage_code(code), "{code}");
        }
    }
}
