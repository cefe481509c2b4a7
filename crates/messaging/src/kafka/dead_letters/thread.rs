use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc::{self, Sender};

/// Where a thread puts what it found.
pub(super) struct Found<T>(Sender<T>);

impl<T> Found<T> {
    /// Waits until there is room. `false`: nobody wants any more.
    pub(super) fn tell(&self, item: T) -> bool {
        self.0.blocking_send(item).is_ok()
    }
}

/// What a thread finds, one by one, then why it failed, if it did.
pub(super) fn stream<T: Send + 'static>(
    work: impl FnOnce(&Found<T>) -> anyhow::Result<()> + Send + 'static,
) -> BoxStream<'static, anyhow::Result<T>> {
    let (sender, mut receiver) = mpsc::channel(1);
    let thread = tokio::task::spawn_blocking(move || work(&Found(sender)));
    let found = stream::poll_fn(move |context| receiver.poll_recv(context)).map(Ok);
    let end = stream::once(async move { thread.await?.map(|()| None) });
    found.chain(end.filter_map(async |end: anyhow::Result<Option<T>>| end.transpose())).boxed()
}
