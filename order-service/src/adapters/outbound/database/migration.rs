use idempotency::CreateIdempotencyKeys;
use outbox::CreateOutbox;
use sea_orm_migration::prelude::*;

/// The schema's history. Applied migrations are never edited: a change is a new one.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOrders), Box::new(CreateOutbox), Box::new(CreateIdempotencyKeys)]
    }
}

struct CreateOrders;

impl MigrationName for CreateOrders {
    fn name(&self) -> &'static str {
        "m0001_create_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateOrders {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("orders")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("placed_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("user_id").uuid().not_null())
            .col(ColumnDef::new("delivery_address").text().not_null())
            .col(ColumnDef::new("lines").json_binary().not_null())
            .to_owned();
        manager.create_table(table).await?;
        // A customer's orders, a page at a time.
        let index = "CREATE INDEX orders_of_user ON orders (user_id, id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
