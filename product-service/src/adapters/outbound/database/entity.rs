use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where the product stands in the catalogue. Ids are given from outside and say nothing about age.
    #[sea_orm(unique)]
    pub position: i64,
    pub name: String,
    pub description: String,
    pub price_cents: i64,
}

impl ActiveModelBehavior for ActiveModel {}
