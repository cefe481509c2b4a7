//! Services that are wrong on purpose: the right small one with one fault each.

mod addresses;
mod naive;
pub mod notifier;
mod orders;
mod twice;
mod users;

use conformance::play::{Call, Handler, Reply, SmallShop};
use futures_util::FutureExt;
use std::sync::Arc;

pub use addresses::*;
pub use naive::*;
pub use notifier::Show;
pub use orders::*;
pub use twice::*;
pub use users::*;

/// Nothing is wrong.
pub fn right(shop: SmallShop) -> Handler {
    changed(shop, |_, reply| reply)
}

/// A service whose answers are changed on their way out.
fn changed(shop: SmallShop, change: fn(&Call, Reply) -> Reply) -> Handler {
    handler(move |call| {
        let reply = shop.answer(&call);
        change(&call, reply)
    })
}

fn handler(answer: impl Fn(Call) -> Reply + Send + Sync + 'static) -> Handler {
    asynchronous(move |call| std::future::ready(answer(call)))
}

/// What takes its time.
pub fn asynchronous<F: Future<Output = Reply> + Send + 'static>(
    answer: impl Fn(Call) -> F + Send + Sync + 'static,
) -> Handler {
    Arc::new(move |call| answer(call).boxed())
}

fn is(call: &Call, method: &str, path: &str) -> bool {
    call.method.as_str() == method && call.path.starts_with(path)
}
