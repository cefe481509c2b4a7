#![doc = include_str!("../README.md")]

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection<Id> {
    /// What comes behind this item; from the beginning without it.
    pub after: Option<Id>,
    /// How many at most; all without it.
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

    /// Takes this part of a list. `list` gets a selection, whose limit is one higher so that it shows whether anything
    /// follows, and keeps to it; `id` tells an item's.
    pub async fn of<T, E>(
        self,
        list: impl AsyncFnOnce(Self) -> Result<Items<T, E>, E>,
        id: impl FnOnce(&T) -> Id,
    ) -> Result<Part<T, E, Id>, E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let Some(limit) = self.limit else {
            let items = list(self).await?;
            return Ok(Part { items, next: None });
        };
        let one_more = Self { limit: Some(limit.saturating_add(1)), ..self };
        let mut items: Vec<T> = list(one_more).await?.try_collect().await?;
        let more = items.len() > usize::from(limit);
        items.truncate(limit.into());
        Ok(Part {
            next: items.last().filter(|_| more).map(id),
            items: stream::iter(items).map(Ok).boxed(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 to 5
    async fn list(selection: Selection<u16>) -> Result<Items<u16, ()>, ()> {
        let after = selection.after.unwrap_or_default();
        let count = selection.limit.map_or(usize::MAX, usize::from);
        Ok(stream::iter((after + 1..=5).take(count)).map(Ok).boxed())
    }

    async fn part(after: Option<u16>, limit: Option<u16>) -> (Vec<u16>, Option<u16>) {
        let selection = Selection { after, limit, direction: Direction::OldestFirst };
        let part = selection.of(list, |item| *item).await.unwrap();
        (part.items.try_collect().await.unwrap(), part.next)
    }

    #[tokio::test]
    async fn without_a_limit_everything_comes_and_nothing_follows() {
        assert_eq!(part(None, None).await, (vec![1, 2, 3, 4, 5], None));
        assert_eq!(part(Some(3), None).await, (vec![4, 5], None));
    }

    #[tokio::test]
    async fn a_next_part_is_told_only_when_something_is_in_it() {
        assert_eq!(part(None, Some(2)).await, (vec![1, 2], Some(2)));
        assert_eq!(part(Some(2), Some(2)).await, (vec![3, 4], Some(4)));
        assert_eq!(part(Some(4), Some(2)).await, (vec![5], None));
        assert_eq!(part(None, Some(5)).await, (vec![1, 2, 3, 4, 5], None));
        assert_eq!(part(Some(5), Some(2)).await, (vec![], None));
    }

    #[tokio::test]
    async fn an_error_of_the_list_is_an_error_of_its_part() {
        let selection = Selection::<u16>::all(Direction::NewestFirst);
        let refused = selection.of(async |_| Err::<Items<u16, _>, _>("away"), |item| *item);
        assert_eq!(refused.await.err(), Some("away"));
    }
}
