use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, QueryTrait, Statement,
};
use serde::Serialize;

use crate::connection::Engine;

/// Rows of several tables, inserted together.
///
/// On PostgreSQL this is one statement: one round trip, all or nothing without a transaction, and the same text however
/// many rows there are, so that it is prepared once. On SQLite it is one statement for each table.
pub struct BulkInsert {
    engine: Engine,
    statements: Vec<Statement>,
}

impl BulkInsert {
    pub fn new(engine: Engine) -> Self {
        Self { engine, statements: Vec::new() }
    }

    /// Adds rows of one table. Each serializes to an object of its columns in a form that PostgreSQL reads, and all set the
    /// same columns.
    ///
    /// # Errors
    ///
    /// [`DbErr::Json`] when a row does not serialize.
    pub fn add<E, R>(&mut self, rows: &[&R]) -> Result<(), DbErr>
    where
        E: EntityTrait,
        R: Serialize + Clone + IntoActiveModel<E::ActiveModel>,
    {
        let [first, ..] = rows else { return Ok(()) };
        let statement = match self.engine {
            Engine::Postgres => {
                let columns = columns::<E>(&(*first).clone().into_active_model());
                insert_from_json::<E>(&columns, &json(rows)?, self.statements.len() + 1)
            }
            Engine::Sqlite => {
                let rows = rows.iter().copied().cloned();
                E::insert_many(rows.map(IntoActiveModel::into_active_model))
                    .build(DbBackend::Sqlite)
            }
        };
        self.statements.push(statement);
        Ok(())
    }

    /// Inserts the rows.
    ///
    /// # Errors
    ///
    /// Those of a statement. On SQLite, rows of the first tables may then be inserted: use a transaction.
    pub async fn execute(self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        let statements = match self.engine {
            Engine::Postgres => join(self.statements).into_iter().collect(),
            Engine::Sqlite => self.statements,
        };
        for statement in statements {
            connection.execute_raw(statement).await?;
        }
        Ok(())
    }
}

fn insert_from_json<E: EntityTrait>(columns: &str, rows: &str, parameter: usize) -> Statement {
    let entity = E::default();
    let table = entity.table_name();
    let insert = format!(
        r#"INSERT INTO "{table}" ({columns})
           SELECT {columns} FROM json_populate_recordset(NULL::"{table}", CAST(${parameter} AS json))"#
    );
    Statement::from_sql_and_values(DbBackend::Postgres, insert, [rows.into()])
}

/// The columns that are not left to the database.
fn columns<E: EntityTrait>(row: &E::ActiveModel) -> String {
    let set = E::Column::iter().filter(|column| !row.get(*column).is_not_set());
    let names = set.map(|column| format!("\"{}\"", column.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

fn json(rows: &(impl Serialize + ?Sized)) -> Result<String, DbErr> {
    serde_json::to_string(rows).map_err(|error| DbErr::Json(error.to_string()))
}

/// Joins the statements, each with its own parameter, into one. `None` when there is none.
fn join(statements: Vec<Statement>) -> Option<Statement> {
    let inserts = statements.iter().enumerate();
    let inserts = inserts.map(|(number, insert)| format!("rows_{number} AS ({})", insert.sql));
    let inserts = inserts.reduce(|before, insert| format!("{before}, {insert}"))?;
    let values = statements.into_iter().filter_map(|insert| insert.values).flat_map(|it| it.0);
    let sql = format!("WITH {inserts} SELECT 1");
    Some(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
}
