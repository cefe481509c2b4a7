//! Tables for the tests.

use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use serde::{Deserialize, Serialize};

pub mod letter {
    use super::*;

    #[sea_orm::model]
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "letters")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub text: String,
        pub sent_at: DateTimeUtc,
        #[sea_orm(column_type = "JsonBinary")]
        pub stamps: Json,
        pub read_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod number {
    use super::*;

    #[sea_orm::model]
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "numbers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub n: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Creates the tables.
pub struct Migrator;

/// Its second migration fails.
pub struct FailingMigrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Create)]
    }
}

impl MigratorTrait for FailingMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Create), Box::new(Fail)]
    }
}

struct Create;

impl MigrationName for Create {
    fn name(&self) -> &'static str {
        "create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Create {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = sea_orm::Schema::new(manager.get_database_backend());
        let letters = schema.create_table_from_entity(letter::Entity);
        manager.create_table(letters).await?;
        let numbers = schema.create_table_from_entity(number::Entity);
        manager.create_table(numbers).await
    }
}

struct Fail;

impl MigrationName for Fail {
    fn name(&self) -> &'static str {
        "fail"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Fail {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("no SQL").await?;
        Ok(())
    }
}
