use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

/// Rows that one query fetches while a list is streamed. They are in memory together, once for each reader, and an order
/// can have 100 lines.
pub const PAGE_SIZE: u64 = 200;

/// Streams a table of any length in bounded memory: `fetch` gets the last item of the page before (none for the
/// first page) and returns the [`PAGE_SIZE`] items that follow it, or fewer at the end.
///
/// A page is fetched when the reader has taken the one before, so that a slow reader holds no connection. The first
/// one is fetched at once: an outage is an error now, not a stream that breaks off.
pub async fn pages<T, E, F>(
    fetch: impl Fn(Option<T>) -> F + Send + 'static,
) -> Result<BoxStream<'static, Result<T, E>>, E>
where
    T: Clone + Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<Vec<T>, E>> + Send + 'static,
{
    let first = fetch(None).await?;
    let following = stream::try_unfold((last(&first), fetch), |(after, fetch)| async move {
        if after.is_none() {
            return Ok(None);
        }
        let page = fetch(after).await?;
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

    async fn stream_of(total: u64) -> Vec<u64> {
        let fetch = move |after: Option<u64>| async move {
            let start = after.map_or(0, |last| last + 1);
            Ok::<_, ()>((start..total.min(start + PAGE_SIZE)).collect())
        };
        pages(fetch).await.unwrap().try_collect().await.unwrap()
    }

    #[tokio::test]
    async fn every_item_comes_once_and_in_order() {
        for total in [0, 1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE] {
            assert!(stream_of(total).await.into_iter().eq(0..total), "{total}");
        }
    }

    #[tokio::test]
    async fn an_error_of_the_first_page_is_an_error_at_once() {
        let outcome = pages(|_: Option<u64>| async { Err("away") }).await;
        assert_eq!(outcome.err(), Some("away"));
    }
}
