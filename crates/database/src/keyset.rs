use futures_util::future::{self, BoxFuture};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use port_types::Direction;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};

/// How many rows one query fetches while a list is streamed. Two pages are in memory at a time for each reader, and an order
/// can have 100 lines.
pub const PAGE_SIZE: u64 = 500;

/// Selects the next `size` rows of a table after `after`, by keyset: the cost of a page does not depend on where it begins.
/// `key` must be unique and indexed.
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

/// Streams a list of any length in bounded memory, or its first `limit` items. `fetch` gets the last item of the page before
/// (`None` for the first page) and how many of the following items to return; fewer mean the end of the list.
///
/// Each page but the first is fetched while the reader takes the one before, by a task of its own, so that a slow reader
/// holds no connection. A limited list is one page.
///
/// # Errors
///
/// The error of the first page, which is fetched at once: an outage is an error now, not a stream that breaks off. The error
/// of a later page is the stream's last item.
pub async fn stream_pages<T, E, F>(
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
    let first: Page<T, E> = future::ready(Ok(first)).boxed();
    let pages = stream::try_unfold((Some(first), fetch), |(page, fetch)| async move {
        let Some(page) = page else { return Ok(None) };
        let page = page.await?;
        let next = last(&page).map(|last| prefetch(fetch(Some(last), PAGE_SIZE)));
        Ok(Some((page, (next, fetch))))
    });
    let items = pages.map_ok(|page| stream::iter(page).map(Ok));
    Ok(items.try_flatten().boxed())
}

type Page<T, E> = BoxFuture<'static, Result<Vec<T>, E>>;

/// Runs `work` at once, until its output is not wanted any more.
fn prefetch<O: Send + 'static>(
    work: impl Future<Output = O> + Send + 'static,
) -> BoxFuture<'static, O> {
    let (work, output) = work.remote_handle();
    tokio::spawn(work);
    output.boxed()
}

/// The item that the next page follows. No page follows one that is not full.
fn last<T: Clone>(page: &[T]) -> Option<T> {
    page.last().filter(|_| page.len() as u64 >= PAGE_SIZE).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn stream_of(total: u64, limit: Option<u16>) -> Vec<u64> {
        let fetch = move |after: Option<u64>, size| async move {
            let start = after.map_or(0, |last| last + 1);
            Ok::<_, ()>((start..total.min(start + size)).collect())
        };
        let items = stream_pages(limit, fetch).await.unwrap();
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
    async fn a_page_is_fetched_while_the_one_before_is_taken() {
        let (fetched, mut pages_fetched) = tokio::sync::mpsc::unbounded_channel();
        let fetch = move |after: Option<u64>, size| {
            let start = after.map_or(0, |last| last + 1);
            fetched.send(start).unwrap();
            async move { Ok::<_, ()>((start..start + size).collect()) }
        };
        let mut items = stream_pages(None, fetch).await.unwrap();
        assert_eq!(items.next().await, Some(Ok(0)));
        for page in 0..2 {
            assert_eq!(pages_fetched.recv().await, Some(page * PAGE_SIZE));
        }
        assert!(pages_fetched.is_empty());
        for number in 1..=PAGE_SIZE {
            assert_eq!(items.next().await, Some(Ok(number)));
        }
        assert_eq!(pages_fetched.recv().await, Some(2 * PAGE_SIZE));
    }

    #[tokio::test]
    async fn an_error_of_the_first_page_is_one_at_once_and_of_a_later_one_ends_the_list() {
        let fetch = |fails_at: Option<u64>| {
            move |after: Option<u64>, size| async move {
                if after == fails_at { Err("away") } else { Ok((0..size).collect()) }
            }
        };
        assert_eq!(stream_pages(None, fetch(None)).await.err(), Some("away"));
        let items = stream_pages(None, fetch(Some(PAGE_SIZE - 1))).await.unwrap();
        let items: Vec<_> = items.collect().await;
        assert_eq!(items.len() as u64, PAGE_SIZE + 1);
        assert_eq!(items.last(), Some(&Err("away")));
    }
}
