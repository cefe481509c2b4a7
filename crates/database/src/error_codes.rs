//! The errors of PostgreSQL and SQLite that pass by themselves, and those that do not.
//!
//! <https://www.postgresql.org/docs/17/errcodes-appendix.html>, <https://sqlite.org/rescode.html>

/// SQLSTATEs of PostgreSQL, or whole classes of them by their first two characters.
const POSTGRES: &[&str] = &[
    "08",    // connection exceptions
    "25006", // a transaction that is read-only: on a standby, or on a primary during a failover
    "25P03", // idle in a transaction for too long
    "25P04", // a transaction that took too long
    "40000", // rolled back
    "40001", // rolled back: not serializable
    "40003", // rolled back, or not: unknown
    "40P01", // deadlock
    "53",    // insufficient resources: memory, disk, connections
    "55006", // an object that is in use
    "55P03", // a lock that was not available in time
    "57014", // canceled: by its time-out, by an administrator, or on a standby
    "57P01", // the server is shut down
    "57P02", // the server is shut down after a crash
    "57P03", // the server does not accept connections yet
    "57P05", // a session that was idle for too long
    "58000", // the operating system failed
    "58030", // input or output failed
    "72000", // a snapshot that is too old
];

/// SQLite's primary result codes, the last eight bits of an extended one.
const SQLITE: &[i32] = &[
    SQLITE_BUSY,
    SQLITE_LOCKED,
    7,  // NOMEM
    8,  // READONLY: the file, or its file system
    9,  // INTERRUPT
    10, // IOERR
    13, // FULL
    14, // CANTOPEN
    15, // PROTOCOL: the lock of a WAL that others kept
];
const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;

/// What poolers say, of nearly everything: that they refuse a client for good, and that they have no server for it now.
pub(crate) const PROTOCOL_VIOLATION: &str = "08P01";
/// Words of a pooler that refuses for good: `unsupported startup parameter: options`, or `transaction blocks not allowed in
/// statement pooling mode`.
const REFUSALS: [&str; 2] = ["startup parameter", "pooling mode"];

/// Returns whether the same statement may succeed later.
pub(crate) fn passes_by_itself(code: &str) -> bool {
    match primary_code(code) {
        Some(code) => SQLITE.contains(&code),
        None => POSTGRES.iter().any(|passing| code.starts_with(passing)),
    }
}

/// Returns whether the error, met while a process starts, needs a person. A file is there and can be written to, or not: only
/// another process that has it is waited for.
pub(crate) fn is_final_at_start(code: &str, message: &str) -> bool {
    match primary_code(code) {
        Some(code) => !matches!(code, SQLITE_BUSY | SQLITE_LOCKED),
        None => code == PROTOCOL_VIOLATION && REFUSALS.iter().any(|it| message.contains(it)),
    }
}

/// SQLite's primary code; `None` for a SQLSTATE, which has five characters.
fn primary_code(code: &str) -> Option<i32> {
    const SQLSTATE_LENGTH: usize = 5;
    if code.len() == SQLSTATE_LENGTH {
        return None;
    }
    code.parse().ok().map(|code: i32| code & 0xff)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    fn postgresql_says_that_it_is_away_busy_or_that_others_were_in_the_way(
        #[values(
            "08000", "08001", "08003", "08004", "08006", "08007", "08P01", "25006", "25P03",
            "25P04", "40000", "40001", "40003", "40P01", "53000", "53100", "53200", "53300",
            "53400", "55006", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "58000",
            "58030", "72000"
        )]
        code: &str,
    ) {
        assert!(passes_by_itself(code));
    }

    #[rstest]
    fn postgresql_says_that_we_are_wrong(
        #[values(
            "0A000", "21000", "22001", "22003", "22021", "22P02", "23502", "23503", "23505",
            "23514", "25001", "25P01", "25P02", "26000", "28000", "28P01", "34000", "3D000",
            "40002", "42501", "42601", "42703", "42804", "42883", "42P01", "42P05", "54000",
            "55000", "57P04", "58P01", "P0001", "XX000", "XX001", "XX002"
        )]
        code: &str,
    ) {
        assert!(!passes_by_itself(code));
    }

    /// With extended codes: the snapshot of a WAL that is too old (517), a lock of the shared cache (262), a directory that is
    /// read-only (1544), a sync that failed (1034) …
    #[rstest]
    fn sqlite_says_that_it_is_busy_full_or_out_of_reach(
        #[values(
            "5", "261", "517", "773", "6", "262", "518", "7", "8", "264", "520", "776", "1032",
            "1544", "9", "10", "266", "1034", "13", "14", "526", "15"
        )]
        code: &str,
    ) {
        assert!(passes_by_itself(code));
    }

    #[rstest]
    fn sqlite_says_that_we_are_wrong(
        #[values(
            "1", "2", "3", "4", "11", "12", "17", "18", "19", "787", "1299", "1555", "2067", "20",
            "21", "23", "25", "26"
        )]
        code: &str,
    ) {
        assert!(!passes_by_itself(code));
    }

    #[rstest]
    #[case::refused_by_a_pooler("08P01", "unsupported startup parameter: options", true)]
    #[case::without_transactions(
        "08P01",
        "transaction blocks not allowed in statement pooling mode",
        true
    )]
    #[case::pooler_without_a_server("08P01", "pgbouncer cannot connect to server", false)]
    #[case::pooler_that_lost_its_server("08P01", "invalid server parameter", false)]
    #[case::not_up_yet("57P03", "the database system is starting up", false)]
    #[case::not_promoted_yet(
        "25006",
        "cannot execute CREATE TABLE in a read-only transaction",
        false
    )]
    #[case::crowded("53300", "sorry, too many clients already", false)]
    #[case::file_in_use("5", "database is locked", false)]
    #[case::file_in_use_by_a_migration("261", "database is locked", false)]
    #[case::no_such_folder("14", "unable to open database file", true)]
    #[case::file_without_permission("8", "attempt to write a readonly database", true)]
    #[case::disk_full("13", "database or disk is full", true)]
    fn a_start_waits_for_what_others_do_and_not_for_a_person(
        #[case] code: &str,
        #[case] message: &str,
        #[case] is_final: bool,
    ) {
        assert!(passes_by_itself(code));
        assert_eq!(is_final_at_start(code, message), is_final);
    }
}
