use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use serde::Serialize;

/// A chunk is sent once it is this large, or when no further item is ready.
const CHUNK_BYTES: usize = 16 * 1024;

/// A JSON array as it is sent, in pieces.
pub(super) struct JsonArrayBody<T> {
    items: BoxStream<'static, std::io::Result<T>>,
    buffer: Vec<u8>,
    first: bool,
    done: bool,
}

impl<T> JsonArrayBody<T> {
    pub(super) fn of(items: BoxStream<'static, std::io::Result<T>>) -> Self {
        Self { items, buffer: vec![b'['], first: true, done: false }
    }
}

impl<T> Unpin for JsonArrayBody<T> {}

impl<T: Serialize> Stream for JsonArrayBody<T> {
    type Item = std::io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.done {
            return Poll::Ready(None);
        }
        while this.buffer.len() < CHUNK_BYTES {
            match this.items.poll_next_unpin(context) {
                Poll::Pending if this.buffer.is_empty() => return Poll::Pending,
                Poll::Pending => break,
                Poll::Ready(Some(item)) => {
                    let written = item.and_then(|item| this.append(&item));
                    if let Err(error) = written {
                        this.done = true;
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Poll::Ready(None) => {
                    this.buffer.push(b']');
                    this.done = true;
                    break;
                }
            }
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut this.buffer).into())))
    }
}

impl<T: Serialize> JsonArrayBody<T> {
    fn append(&mut self, item: &T) -> std::io::Result<()> {
        if !std::mem::take(&mut self.first) {
            self.buffer.push(b',');
        }
        serde_json::to_writer(&mut self.buffer, item).map_err(Into::into)
    }
}
