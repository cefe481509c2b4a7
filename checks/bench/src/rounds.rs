use anyhow::Result;

use crate::row::Sample;

/// Ours and the limit in turn, as often as there are rounds.
pub async fn alternate(
    rounds: u32,
    mut ours: impl AsyncFnMut() -> Result<Sample>,
    mut limit: impl AsyncFnMut() -> Result<Sample>,
) -> Result<(Vec<Sample>, Vec<Sample>)> {
    let (mut all_ours, mut all_limit) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        all_ours.push(ours().await?);
        all_limit.push(limit().await?);
    }
    Ok((all_ours, all_limit))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn the_sides_take_turns() {
        let said = RefCell::new(String::new());
        let side = async |name| {
            said.borrow_mut().push(name);
            Ok(Sample::default())
        };
        let outcome = alternate(3, || side('a'), || side('b')).await.unwrap();
        assert_eq!(said.into_inner(), "ababab");
        assert_eq!((outcome.0.len(), outcome.1.len()), (3, 3));
    }
}
