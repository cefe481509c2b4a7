use idempotency::CreateIdempotencyKeys;
use sea_orm_migration::prelude::*;

/// The schema's history. Applied migrations are never edited: a change is a new one.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateUsers), Box::new(CreateIdempotencyKeys)]
    }
}

struct CreateUsers;

impl MigrationName for CreateUsers {
    fn name(&self) -> &'static str {
        "m0001_create_users"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateUsers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("users")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(ColumnDef::new("last_name").text().not_null())
            .col(ColumnDef::new("first_name").text().not_null())
            .col(ColumnDef::new("address").text().not_null())
            .col(ColumnDef::new("version").big_integer().not_null())
            .to_owned();
        manager.create_table(table).await
    }
}
