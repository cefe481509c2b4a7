use std::sync::{Arc, PoisonError, RwLock};

use http_kit::http::RenderedList;

use crate::application::ports::Edition;

/// The whole catalogue as it was last sent, and the edition that it was in before it was read.
///
/// That is enough: whoever finds the catalogue in this edition later knows that nothing was changed before the list was
/// read. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct ListCache(Arc<RwLock<Option<(Edition, RenderedList)>>>);

impl ListCache {
    pub(super) fn of(&self, edition: Edition) -> Option<RenderedList> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (known, list) = kept.as_ref()?;
        (*known == edition).then(|| list.clone())
    }

    pub(super) fn keep(&self, edition: Edition, list: &RenderedList) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((edition, list.clone()));
    }
}
