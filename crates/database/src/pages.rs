use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use paging::Direction;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};

/// Rows that one query fetches while a list is streamed. They are in memory together, once for each reader, and an order
/// can have 100 lines.
pub const PAGE_SIZE: u64 = 200;

/// The next `size` rows of a table behind `after`, by keyset: what a page costs does not depend on where it begins.
/// `key` is unique and indexed.
pub fn page<E: EntityTrait>(
    key: E::Column,
    after: Option<impl Into<Value>>,
    direction: Direction,
    size: u64,
) -> Select<E> {
    let rows = E::find().limit(size);
    match (direction, after) {
        (Direction::OldestFirst, None) => rows.order_by_asc(key),
        (Direction::OldestFirst, Some(after)) => rows.filter(key.gt(after)).order_by_asc(key),
        (Direction::NewestFirst, None) => rows.order_by_desc(key),
        (Direction::NewestFirst, Some(after)) => rows.filter(key.lt(after)).order_by_desc(key),
    }
}

/// Streams a list of any length in bounded memory, or its first `limit` items: `fetch` gets the last item of the page
/// before (none for the first page), and how many to return that follow it; fewer are the end.
///
/// A page is fetched when the reader has taken the one before, so that a slow reader holds no connection. The first
/// one is fetched at once: an outage is an error now, not a stream that breaks off. A limited list is one page.
pub async fn pages<T, E, F>(
    limit: Option<u16>,
    fetch: impl Fn(Option<T>, u64) -> F + Send + 'static,
) -> Result<BoxStream<'static, Result<T, E>>, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<Vec<T>, E>> + Send + 'static,
{
    if let Some(limit) = limit {
        let only = fetch(None, limit.into()).await?;
        return Ok(stream::iter(only).map(Ok).boxed());
    }
    let first = fetch(None, PAGE_SIZE).await?;
    let following = stream::try_unfold((last(&first), fetch), |(after, fetch)| async move {
        if after.is_none() {
            return Ok(None);
        }
        let page = fetch(after, PAGE_SIZE).await?;
        let after = last(&page);
        Ok(Some((page, (after, fetch))))
    });
    let items = following
        .map_ok(|page| stream::iter(page).map(Ok))
        .try_flatten();
    Ok(stream::iter(first).map(Ok).chain(items).boxed())
}

/// What the next page follows; nothing follows a page that is not full.
fn last<T: Clone>(page: &[T]) -> Option<T> {
    page.last()
        .filter(|_| page.len() as u64 >= PAGE_SIZE)
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn stream_of(total: u64, limit: Option<u16>) -> Vec<u64> {
        let fetch = move |after: Option<u64>, size| async move {
            let start = after.map_or(0, |last| last + 1);
            Ok::<_, ()>((start..total.min(start + size)).collect())
        };
        let items = pages(limit, fetch).await.unwrap();
        items.try_collect().await.unwrap()
    }

    #[tokio::test]
    async fn every_item_comes_once_and_in_order() {
        for total in [0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE] {
            let items = stream_of(total, None).await;
            assert!(items.into_iter().eq(0..total), "{total}");
        }
    }

    #[tokio::test]
    async fn a_limit_is_kept() {
        assert_eq!(stream_of(10, Some(3)).await, [0, 1, 2]);
        assert_eq!(stream_of(2, Some(3)).await, [0, 1]);
        assert_eq!(stream_of(2_000, Some(1_000)).await.len(), 1_000);
    }

    #[tokio::test]
    async fn an_error_of_the_first_page_is_an_error_at_once() {
        let outcome = pages(None, |_: Option<u64>, _| async { Err("away") }).await;
        assert_eq!(outcome.err(), Some("away"));
    }
}
