use std::sync::Arc;

use http_kit::http::RenderedList;
use parking_lot::RwLock;
use port_types::Failure;

use crate::application::ports::{CatalogueVersion, CatalogueVersions};

/// The whole catalogue as it was last sent, and the version that the catalogue had before it was read. While it has that
/// version, nothing has changed since before the reading. Cheap to clone.
#[derive(Clone)]
pub(super) struct ListCache {
    versions: Arc<dyn CatalogueVersions>,
    list: Arc<RwLock<Option<(CatalogueVersion, RenderedList)>>>,
}

impl ListCache {
    pub(super) fn new(versions: Arc<dyn CatalogueVersions>) -> Self {
        Self { versions, list: Arc::default() }
    }

    /// The version to store a list for that is read from now on.
    pub(super) async fn current_version(&self) -> Result<CatalogueVersion, Failure> {
        self.versions.current_version().await
    }

    pub(super) fn get(&self, version: CatalogueVersion) -> Option<RenderedList> {
        let list = self.list.read();
        let (of_version, list) = list.as_ref()?;
        (*of_version == version).then(|| list.clone())
    }

    pub(super) fn store(&self, version: CatalogueVersion, list: &RenderedList) {
        let mut stored = self.list.write();
        *stored = Some((version, list.clone()));
    }
}
