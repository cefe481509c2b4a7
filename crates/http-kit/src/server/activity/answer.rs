use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use super::Activity;

/// A request that is being answered, until it is dropped.
pub(in crate::server) struct Answer {
    activity: Arc<Activity>,
    number: u64,
}

/// What is sent, piece by piece: hyper asks for the next one when its client has taken enough of those before.
pub(in crate::server) struct AnswerBody {
    body: BoxBody<Bytes, std::io::Error>,
    answer: Answer,
}

impl Answer {
    pub(super) fn new(activity: Arc<Activity>, number: u64) -> Self {
        Self { activity, number }
    }

    pub(in crate::server) fn with(self, body: BoxBody<Bytes, std::io::Error>) -> AnswerBody {
        self.waits_for_client(true);
        AnswerBody { body, answer: self }
    }

    fn waits_for_client(&self, waits: bool) {
        let since = waits.then(Instant::now);
        self.activity.waits_for_client(self.number, since);
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.activity.answered(self.number);
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.answer.waits_for_client(frame.is_ready());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
