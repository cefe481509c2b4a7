use sea_orm_migration::prelude::*;

/// The schema's history. Applied migrations are never edited: a change is a new one.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateProducts)]
    }
}

struct CreateProducts;

impl MigrationName for CreateProducts {
    fn name(&self) -> &'static str {
        "m0001_create_products"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateProducts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let position = ColumnDef::new("position")
            .big_integer()
            .not_null()
            .unique_key()
            .to_owned();
        let table = Table::create()
            .table("products")
            .col(ColumnDef::new("id").uuid().not_null().primary_key())
            .col(position)
            .col(ColumnDef::new("name").text().not_null())
            .col(ColumnDef::new("description").text().not_null())
            .col(ColumnDef::new("price_cents").big_integer().not_null())
            .to_owned();
        manager.create_table(table).await
    }
}
