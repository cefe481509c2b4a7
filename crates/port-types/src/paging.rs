//! Which part of a list is wanted, and where the next part begins.

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection<Id> {
    /// What comes behind this item; from the beginning without it.
    pub after: Option<Id>,
    /// How many items at most; all without it.
    pub limit: Option<u16>,
    pub direction: Direction,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    OldestFirst,
    NewestFirst,
}

/// Items as they come, in bounded memory.
pub type Items<T, E> = BoxStream<'static, Result<T, E>>;

/// A part of a list.
pub struct Part<T, E, Id> {
    pub items: Items<T, E>,
    /// The item behind which the next part begins, when there is one.
    pub next: Option<Id>,
}

impl<Id> Selection<Id> {
    pub fn all(direction: Direction) -> Self {
        Self { after: None, limit: None, direction }
    }

    /// The same with one item more than is wanted: whether it comes tells whether another part follows.
    pub fn with_one_more(self) -> Self {
        Self { limit: self.limit.map(|limit| limit.saturating_add(1)), ..self }
    }
}

impl<T: Send + 'static, E: Send + 'static, Id> Part<T, E, Id> {
    /// The first `limit` of the items that a selection [`with_one_more`](Selection::with_one_more) gave; `id` tells an
    /// item's. Without a limit, the items are passed on as they come.
    ///
    /// # Errors
    ///
    /// An error among the items of a limited part.
    pub async fn of(
        items: Items<T, E>,
        limit: Option<u16>,
        id: impl FnOnce(&T) -> Id,
    ) -> Result<Self, E> {
        let Some(limit) = limit else { return Ok(Self { items, next: None }) };
        let mut items: Vec<T> = items.try_collect().await?;
        let is_more = items.len() > usize::from(limit);
        items.truncate(limit.into());
        let next = items.last().filter(|_| is_more).map(id);
        Ok(Self { items: stream::iter(items).map(Ok).boxed(), next })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Those of 1 to 5 that are selected.
    fn list(selection: Selection<u16>) -> Items<u16, &'static str> {
        let after = selection.after.unwrap_or_default();
        let count = selection.limit.map_or(usize::MAX, usize::from);
        stream::iter((after + 1..=5).take(count)).map(Ok).boxed()
    }

    #[rstest]
    #[case::all(None, None, &[1, 2, 3, 4, 5], None)]
    #[case::all_behind_an_item(Some(3), None, &[4, 5], None)]
    #[case::the_first_two(None, Some(2), &[1, 2], Some(2))]
    #[case::two_in_the_middle(Some(2), Some(2), &[3, 4], Some(4))]
    #[case::fewer_than_the_limit(Some(4), Some(2), &[5], None)]
    #[case::as_many_as_the_limit(None, Some(5), &[1, 2, 3, 4, 5], None)]
    #[case::none(Some(5), Some(2), &[], None)]
    #[tokio::test]
    async fn a_next_part_is_told_only_when_something_is_in_it(
        #[case] after: Option<u16>,
        #[case] limit: Option<u16>,
        #[case] items: &[u16],
        #[case] next: Option<u16>,
    ) {
        let selection = Selection { after, limit, direction: Direction::OldestFirst };
        let part = Part::of(list(selection.with_one_more()), limit, |item| *item).await.unwrap();
        assert_eq!(part.next, next);
        assert_eq!(part.items.try_collect::<Vec<_>>().await.unwrap(), items);
    }

    #[tokio::test]
    async fn an_error_among_the_items_is_an_error_of_a_limited_part() {
        let items = stream::iter([Ok(1), Err("away")]).boxed();
        let part = Part::of(items, Some(1), |item: &u16| *item).await;
        assert_eq!(part.err(), Some("away"));
    }
}
