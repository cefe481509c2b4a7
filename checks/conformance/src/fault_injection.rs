//! Faults of a stub, which a check begins and ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::service::Service;

/// How a stub misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It answers 500.
    ServerError,
    /// It takes the request and says nothing.
    Silence,
    /// It answers 200 with half of something.
    NoJson,
    /// It answers 200 with JSON of another shape.
    OtherShape,
    /// The same, and does not come to an end for 10 MB.
    Flood,
    /// It takes the request and resets the connection.
    Reset,
}

/// The faults of all stubs at this moment.
#[derive(Debug, Clone, Default)]
pub struct FaultInjection(Arc<Mutex<BTreeMap<Service, Fault>>>);

/// A fault that ends when this is dropped.
#[must_use]
pub struct ActiveFault(FaultInjection, Service);

impl FaultInjection {
    pub fn begin(&self, service: Service, fault: Fault) -> ActiveFault {
        self.faults().insert(service, fault);
        ActiveFault(self.clone(), service)
    }

    pub fn of(&self, service: Service) -> Option<Fault> {
        self.faults().get(&service).copied()
    }

    fn faults(&self) -> MutexGuard<'_, BTreeMap<Service, Fault>> {
        self.0.lock()
    }
}

impl Drop for ActiveFault {
    fn drop(&mut self) {
        self.0.faults().remove(&self.1);
    }
}
