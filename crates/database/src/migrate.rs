use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::MigratorTrait;

use crate::config::DatabaseConfig;
use crate::connection::Engine;
use crate::database::Database;

/// The advisory lock of a migrating replica, in the service's own database: "échoppe" without its accent, in ASCII.
const MIGRATION_LOCK: i64 = 0x65_63_68_6f_70_70_65;

/// Connects, and applies the pending migrations.
///
/// # Errors
///
/// Those of [`Database::connect`] and [`migrate`].
pub async fn open<M: MigratorTrait>(config: &DatabaseConfig) -> anyhow::Result<Database> {
    let database = Database::connect(config).await?;
    migrate::<M>(&database).await?;
    Ok(database)
}

/// Applies the pending migrations, all of them or none, while no other replica does: everything runs in one
/// transaction which begins by taking a lock (SQLite: the write lock that [`Database::begin`] takes).
///
/// sea-orm-migration itself takes no lock, and processes that start together on an empty database fail.
///
/// # Errors
///
/// The first error of a migration; then nothing is changed.
pub async fn migrate<M: MigratorTrait>(database: &Database) -> Result<(), DbErr> {
    let transaction = database.begin_without_timeout().await?;
    match database.engine() {
        Engine::Sqlite => {}
        Engine::Postgres => {
            // Waiting for the lock, and building an index on a large table, may take longer than a query may.
            let lock = format!(
                "SET LOCAL statement_timeout = 0;
                 SET LOCAL idle_in_transaction_session_timeout = 0;
                 SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
            );
            transaction.execute_unprepared(&lock).await?;
        }
    }
    M::up(&transaction, None).await?;
    transaction.commit().await
}
