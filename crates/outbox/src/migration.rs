use sea_orm_migration::prelude::*;

/// Creates the outbox. A service lists it among its own migrations.
pub struct CreateOutbox;

impl MigrationName for CreateOutbox {
    fn name(&self) -> &'static str {
        "outbox_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateOutbox {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("outbox")
            .col(ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("id").uuid().not_null().unique_key())
            .col(ColumnDef::new("aggregatetype").text().not_null())
            .col(ColumnDef::new("aggregateid").text().not_null())
            .col(ColumnDef::new("type").text().not_null())
            .col(ColumnDef::new("payload").text().not_null())
            .col(ColumnDef::new("content_type").text().not_null())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("published_at").timestamp_with_time_zone())
            .col(ColumnDef::new("parked_at").timestamp_with_time_zone())
            .col(ColumnDef::new("parked_reason").text())
            .to_owned();
        manager.create_table(table).await?;
        // What waits or is parked is few rows of many: they are found without reading the rest. What was published long
        // ago has the lowest numbers, so that pruning needs no index but the primary key.
        for index in [
            "CREATE INDEX outbox_waiting ON outbox (seq) WHERE published_at IS NULL AND parked_at IS NULL",
            "CREATE INDEX outbox_parked ON outbox (aggregateid) WHERE parked_at IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
