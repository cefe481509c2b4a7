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
        vec![Box::new(Migration::Create)]
    }
}

impl MigratorTrait for FailingMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Migration::Create), Box::new(Migration::Fail)]
    }
}

enum Migration {
    Create,
    Fail,
}

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Fail => "fail",
        }
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if matches!(self, Self::Fail) {
            return manager.get_connection().execute_unprepared("no SQL").await.map(drop);
        }
        let schema = sea_orm::Schema::new(manager.get_database_backend());
        manager.create_table(schema.create_table_from_entity(letter::Entity)).await?;
        manager.create_table(schema.create_table_from_entity(number::Entity)).await
    }
}
