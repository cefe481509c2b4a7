use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel,
    Iterable, QueryTrait, Statement,
};
use serde::Serialize;

/// Rows of several tables, inserted together. On PostgreSQL that is one statement, and so one round trip and all or nothing
/// by itself, of the same text however many rows there are: it is prepared once. On SQLite it is one for each table.
pub struct Insertions {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Insertions {
    /// For a connection to `backend`.
    pub fn on(backend: DbBackend) -> Self {
        Self { backend, statements: Vec::new() }
    }

    /// Rows that serialize to an object of their columns, each in a form that PostgreSQL reads. All of them set the same columns.
    pub fn add<E, R>(&mut self, rows: &[&R]) -> Result<(), DbErr>
    where
        E: EntityTrait,
        R: Serialize + Clone + IntoActiveModel<E::ActiveModel>,
    {
        let [first, ..] = rows else {
            return Ok(());
        };
        let insertion = match self.backend {
            DbBackend::Postgres => {
                let columns = columns::<E>(&(*first).clone().into_active_model());
                from_json::<E>(&columns, &json(rows)?, self.statements.len() + 1)
            }
            backend => {
                let rows = rows.iter().copied().cloned();
                let rows = rows.map(IntoActiveModel::into_active_model);
                E::insert_many(rows).build(backend)
            }
        };
        self.statements.push(insertion);
        Ok(())
    }

    pub async fn run(self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        let statements = match self.backend {
            DbBackend::Postgres => joined(self.statements).into_iter().collect(),
            _ => self.statements,
        };
        for statement in statements {
            connection.execute_raw(statement).await?;
        }
        Ok(())
    }
}

fn from_json<E: EntityTrait>(columns: &str, rows: &str, parameter: usize) -> Statement {
    let entity = E::default();
    let table = entity.table_name();
    let insert = format!(
        r#"INSERT INTO "{table}" ({columns})
           SELECT {columns} FROM json_populate_recordset(NULL::"{table}", CAST(${parameter} AS json))"#
    );
    Statement::from_sql_and_values(DbBackend::Postgres, insert, [rows.into()])
}

/// Those that are not left to the database.
fn columns<E: EntityTrait>(row: &E::ActiveModel) -> String {
    let set = E::Column::iter().filter(|column| !row.get(*column).is_not_set());
    let names = set.map(|column| format!("\"{}\"", column.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

fn json(rows: &(impl Serialize + ?Sized)) -> Result<String, DbErr> {
    serde_json::to_string(rows).map_err(|error| DbErr::Json(error.to_string()))
}

/// All of them in one, each with its own parameter.
fn joined(mut statements: Vec<Statement>) -> Option<Statement> {
    let last = statements.pop()?;
    let first = statements.iter().enumerate();
    let first: Vec<_> =
        first.map(|(number, statement)| format!("rows_{number} AS ({})", statement.sql)).collect();
    let sql = match &first[..] {
        [] => last.sql.clone(),
        first => format!("WITH {} {}", first.join(", "), last.sql),
    };
    statements.push(last);
    let values = statements.into_iter().filter_map(|statement| statement.values);
    let values = values.flat_map(|values| values.0);
    Some(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
}
