use std::sync::{Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;

use super::Position;
use super::reports::Reports;

/// Why a transaction failed: its own error does not tell which message was refused.
#[derive(Default)]
pub(super) struct Deliveries {
    reports: Reports,
    refused: Mutex<Option<String>>,
}

impl Deliveries {
    /// The error with what is behind it.
    pub(super) fn explain(&self, error: &KafkaError) -> String {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        match &*refused {
            Some(refused) => refused.clone(),
            None => self.reports.explain(error),
        }
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.reports.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.error(error, reason);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<Position>;

    fn delivery(&self, delivery: &DeliveryResult<'_>, position: Box<Position>) {
        if let Err((error, _)) = delivery {
            let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
            refused.get_or_insert_with(|| format!("{position}: {}", self.reports.explain(error)));
        }
    }
}
