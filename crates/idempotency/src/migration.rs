use sea_orm_migration::prelude::*;

/// Creates the table of keys. A service lists it among its own migrations.
pub struct CreateIdempotencyKeys;

impl MigrationName for CreateIdempotencyKeys {
    fn name(&self) -> &'static str {
        "idempotency_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateIdempotencyKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("idempotency_keys")
            .col(ColumnDef::new("operation").text().not_null())
            .col(ColumnDef::new("key").text().not_null())
            .col(ColumnDef::new("fingerprint").blob().not_null())
            .col(ColumnDef::new("answer").text().not_null())
            .col(ColumnDef::new("expires_at").timestamp_with_time_zone().not_null())
            .primary_key(Index::create().col("operation").col("key"))
            .to_owned();
        manager.create_table(table).await?;
        // What has expired is found without reading the rest.
        let index = Index::create()
            .name("idempotency_keys_expiry")
            .table("idempotency_keys")
            .col("expires_at")
            .to_owned();
        manager.create_index(index).await
    }
}
