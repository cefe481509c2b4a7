use super::{notified, placed_and_deleted};
use crate::answer::Answer;
use crate::checks::paging::next;
use crate::failure::Outcome;
use crate::samples::id;
use crate::shop::Shop;
use crate::suite::{Check, check};
use crate::values::same;

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

pub fn checks() -> Vec<Check> {
    vec![
        check(
            "GET /notifications pages with limit and after, newest first",
            pages,
        ),
        check(
            "GET /notifications refuses to begin after what was not shown",
            unknown_start,
        ),
    ]
}

/// Others may use the shop meanwhile: what they add comes before what is looked at here.
async fn pages(shop: Shop) -> Outcome {
    let order = placed_and_deleted(&shop).await?;
    notified(&shop, &order, 2).await?;
    let order = placed_and_deleted(&shop).await?;
    let (answer, events) = notified(&shop, &order, 2).await?;
    let whole = answer.array()?;
    let start = whole.iter().skip_while(|one| id(one) != id(&events[0]));
    let expected: Vec<_> = start.skip(1).take(3).collect();
    let path = format!("/notifications?limit=2&after={}", id(&events[0]));
    let first = shop.get(&path).await?;
    holds(&first, &expected[..2])?;
    let link = next(&first)?.ok_or_else(|| first.fail("a Link to the next page"))?;
    let link = format!("{link}").replace("limit=2", "limit=1");
    holds(&shop.get(&link).await?, &expected[2..])
}

fn holds(page: &Answer, expected: &[&serde_json::Value]) -> Outcome {
    let items = page.status(200)?.array()?;
    let same = |(one, two): (&_, &&_)| same(one, two);
    page.expect(
        items.len() == expected.len() && items.iter().zip(expected).all(same),
        format!("{expected:?}, in this order"),
    )
}

async fn unknown_start(shop: Shop) -> Outcome {
    let answer = shop.get(&format!("/notifications?after={UNKNOWN}")).await?;
    answer.problem(400)?.at_no_field()?;
    Ok(())
}
