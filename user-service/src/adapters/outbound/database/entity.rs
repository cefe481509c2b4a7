use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub last_name: String,
    pub first_name: String,
    pub address: String,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
