use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;

/// What a client of librdkafka last said is wrong. librdkafka repeats itself, and its time-outs do not tell their cause:
/// whoever handles a failure logs it once, with this.
#[derive(Clone, Default)]
pub(super) struct Reports(Arc<Mutex<Option<String>>>);

impl Reports {
    /// The error with what is behind it.
    pub(super) fn explain(&self, error: &KafkaError) -> String {
        let code = error.rdkafka_error_code();
        let error = code.map_or_else(|| error.to_string(), |code| code.to_string());
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(cause) => format!("{error}: {cause}"),
            None => error,
        }
    }

    /// It works again.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka");
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(reason.to_owned());
    }
}

impl ConsumerContext for Reports {}
