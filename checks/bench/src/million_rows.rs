//! Databases with a million rows, and PostgreSQL's own list of them.

use anyhow::{Result, bail};

use crate::backends::Backends;

pub const ROWS: u32 = 1_000_000;
const AT_ONCE: usize = 100_000;

/// A list of a service, as PostgreSQL itself can make it.
#[derive(Debug, Clone, Copy)]
pub enum List {
    Users,
    Orders,
}

impl List {
    pub fn path(self) -> &'static str {
        match self {
            Self::Users => "/users",
            Self::Orders => "/orders",
        }
    }

    pub fn database(self) -> &'static str {
        match self {
            Self::Users => "million_users",
            Self::Orders => "million_listed_orders",
        }
    }

    /// The query that makes the same JSON, an object a row.
    pub fn select(self) -> &'static str {
        match self {
            Self::Users => include_str!("../sql/users.sql"),
            Self::Orders => include_str!("../sql/orders.sql"),
        }
    }

    /// Fills a database that the service has made. The ids are some years old, so that what is made later comes after them.
    pub async fn fill(self, backends: &Backends, database: &str) -> Result<()> {
        for begin in (0..ROWS).step_by(AT_ONCE) {
            let numbers =
                format!("generate_series({}, {}) AS n", begin + 1, begin as usize + AT_ONCE);
            backends.sql(database, &format!("{} FROM {numbers}", self.insert())).await?;
        }
        let table = self.path().trim_start_matches('/');
        backends.sql(database, &format!("VACUUM ANALYZE {table}")).await?;
        backends.sql(database, "CHECKPOINT").await.map(drop)
    }

    fn insert(self) -> &'static str {
        match self {
            Self::Users => {
                "INSERT INTO users (id, last_name, first_name, address, version)
                 SELECT ('01700000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
                   'Martin', 'Zoé', n || ' rue des Lilas, Lyon', 1"
            }
            Self::Orders => {
                r#"INSERT INTO orders (id, placed_at, user_id, delivery_address, lines)
                   SELECT ('01700000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
                     '2026-01-01T00:00:00.123Z'::timestamptz + n * interval '1 second',
                     ('01700000-0000-7000-9000-' || lpad(to_hex(n % 1000), 12, '0'))::uuid,
                     n || ' rue des Lilas, Lyon',
                     '[{"product_id":"019ad735-8400-7a3b-8199-c6b41c80317f","name":"Baguette de tradition","unit_price_cents":130,"quantity":1},
                       {"product_id":"019ad735-87e8-7bdd-8fac-4ee446685257","name":"Pain de campagne","unit_price_cents":580,"quantity":2}]'::jsonb"#
            }
        }
    }
}

/// Returns how many seconds `psql -c "COPY (…) TO STDOUT"` takes, by a clock beside it: without the time of Docker.
pub async fn copy(backends: &Backends, database: &str, select: &str) -> Result<f64> {
    let script = r#"set -o pipefail
        start=$EPOCHREALTIME
        bytes=$(psql --no-psqlrc --host "$1" --dbname "$2" --command "COPY ($3) TO STDOUT" | wc --bytes)
        echo "$start $EPOCHREALTIME $bytes""#;
    let command = ["bash", "-c", script, "copy", backends.postgres(), database, select];
    let out = backends.client(&command).await?;
    let words: Vec<f64> = out.split(' ').filter_map(|word| word.parse().ok()).collect();
    match words[..] {
        [start, end, bytes] if bytes > f64::from(ROWS) => Ok(end - start),
        _ => bail!("not understood: {out}"),
    }
}
