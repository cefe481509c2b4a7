use database::Engine;
use sea_orm_migration::prelude::*;

/// The schema's history. Applied migrations are never edited: a change is a new one.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateProducts), Box::new(CreateEdition)]
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
        let position = ColumnDef::new("position").big_integer().not_null().unique_key().to_owned();
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

/// Triggers, so that nobody can change a product and leave the edition as it is: neither an import of a version before
/// this one nor an operator. The value is random, so that none comes again after a backup was put back.
struct CreateEdition;

impl MigrationName for CreateEdition {
    fn name(&self) -> &'static str {
        "m0002_create_edition"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateEdition {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("edition")
            .col(ColumnDef::new("id").small_integer().not_null().primary_key())
            .col(ColumnDef::new("value").uuid().not_null())
            .to_owned();
        manager.create_table(table).await?;
        let connection = manager.get_connection();
        let triggers = match Engine::of(connection) {
            Engine::Postgres => POSTGRESQL_TRIGGERS,
            Engine::Sqlite => SQLITE_TRIGGERS,
        };
        connection.execute_unprepared(triggers).await?;
        Ok(())
    }
}

const POSTGRESQL_TRIGGERS: &str = "
    INSERT INTO edition (id, value) VALUES (1, gen_random_uuid());
    CREATE FUNCTION begin_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE edition SET value = gen_random_uuid();
        RETURN NULL;
    END $$;
    CREATE TRIGGER begin_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON products
        FOR EACH STATEMENT EXECUTE FUNCTION begin_edition()";

const SQLITE_TRIGGERS: &str = "
    INSERT INTO edition (id, value) VALUES (1, randomblob(16));
    CREATE TRIGGER begin_edition_by_insert AFTER INSERT ON products
        BEGIN UPDATE edition SET value = randomblob(16); END;
    CREATE TRIGGER begin_edition_by_update AFTER UPDATE ON products
        BEGIN UPDATE edition SET value = randomblob(16); END;
    CREATE TRIGGER begin_edition_by_delete AFTER DELETE ON products
        BEGIN UPDATE edition SET value = randomblob(16); END";
