use sea_orm_migration::prelude::*;

/// The schema's history. Applied migrations are never edited: a change is a new one.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateNotifications)]
    }
}

struct CreateNotifications;

impl MigrationName for CreateNotifications {
    fn name(&self) -> &'static str {
        "m0001_create_notifications"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateNotifications {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let time = |name: &'static str| ColumnDef::new(name).timestamp_with_time_zone().take();
        let table = Table::create()
            .table("notifications")
            .col(ColumnDef::new("position").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("event_id").uuid().not_null().unique_key())
            .col(ColumnDef::new("kind").text().not_null())
            .col(time("occurred_at").not_null())
            .col(time("published_at").not_null())
            .col(time("shown_at").not_null())
            .col(ColumnDef::new("order").json_binary().not_null())
            .to_owned();
        manager.create_table(table).await?;
        let inbox = Table::create()
            .table("inbox")
            .col(ColumnDef::new("event_id").uuid().not_null().primary_key())
            .to_owned();
        manager.create_table(inbox).await
    }
}
