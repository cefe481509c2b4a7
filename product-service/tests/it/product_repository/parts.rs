use super::*;

async fn part(
    products: &Products,
    after: Option<u32>,
    limit: u16,
    direction: Direction,
) -> Option<Vec<Product>> {
    let selection =
        Selection { after: after.map(|number| product(number).id), limit: Some(limit), direction };
    let part = products.list(selection).await.unwrap()?;
    Some(part.try_collect().await.unwrap())
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_a_product_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    let catalogue = [3, 1, 5, 2, 4].map(product);
    products.upsert(&catalogue).await.unwrap();
    let first = part(&products, None, 2, OldestFirst).await.unwrap();
    assert_eq!(first, catalogue[..2]);
    let second = part(&products, Some(1), 1_000, OldestFirst).await.unwrap();
    assert_eq!(second, catalogue[2..]);
    let backwards = part(&products, Some(5), 9, NewestFirst).await.unwrap();
    assert_eq!(backwards, [1, 3].map(product));
}

#[rstest]
#[tokio::test]
async fn no_part_begins_behind_an_unknown_product(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, products)) = repository(engine).await else {
        return;
    };
    products.upsert(&[product(1)]).await.unwrap();
    assert_eq!(part(&products, Some(9), 2, OldestFirst).await, None);
}
