use super::*;

async fn refused(shop: Shop, request: OrderRequest) -> Vec<Refusal> {
    match shop.place(request).await.unwrap_err() {
        PlaceOrderError::Refused(refusals) => refusals,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn every_unknown_thing_is_named_and_nothing_is_stored() {
    let mut shop = shop();
    shop.users = MockUserDirectory::new();
    shop.users.expect_address_of().returning(|_| Ok(None));
    shop.catalog = MockProductCatalog::new();
    shop.catalog.expect_find().returning(|_| Ok(vec![product(11, 3497)]));
    let refusals = refused(shop, request()).await;
    let unknown = |index| Refusal::UnknownProduct { index };
    assert_eq!(refusals, [Refusal::UnknownUser, unknown(0), unknown(2)]);
}

#[tokio::test]
async fn too_many_pieces_are_told_together_with_what_is_unknown() {
    let mut shop = shop();
    shop.users = MockUserDirectory::new();
    shop.users.expect_address_of().returning(|_| Ok(None));
    let request = OrderRequest {
        items: vec![item(10, 600), item(99, 1), item(10, 600), item(99, 1000)],
        ..request()
    };
    let refusals = refused(shop, request).await;
    let unknown = |index| Refusal::UnknownProduct { index };
    let too_many = |index| Refusal::TooManyPieces { index };
    let expected = [Refusal::UnknownUser, unknown(1), too_many(2), too_many(3), unknown(3)];
    assert_eq!(refusals, expected);
}

#[tokio::test]
async fn too_many_pieces_are_told_even_when_a_neighbour_cannot_be_asked() {
    let mut shop = shop();
    shop.catalog = MockProductCatalog::new();
    shop.catalog.expect_find().returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("away"))));
    let request = OrderRequest { items: vec![item(10, 600), item(10, 600)], ..request() };
    let refusals = refused(shop, request).await;
    assert_eq!(refusals, [Refusal::TooManyPieces { index: 1 }]);
}
