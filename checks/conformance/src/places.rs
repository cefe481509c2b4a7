use std::collections::BTreeMap;

use reqwest::Url;

use crate::kafka::Topic;
use crate::level::Service;
use crate::play::Troubles;

/// Where everything is.
#[derive(Debug, Default)]
pub struct Places {
    pub base: String,
    /// Services that are not behind the base URL.
    pub elsewhere: BTreeMap<Service, String>,
    pub topic: Option<Topic>,
    /// What the neighbours that the kit plays can suffer from.
    pub troubles: Option<Troubles>,
}

impl Places {
    /// Where a path is asked for; an absolute URL stands for itself.
    pub fn url(&self, target: &str) -> anyhow::Result<Url> {
        let absolute = target.starts_with("http://") || target.starts_with("https://");
        let url = if absolute {
            target.to_owned()
        } else {
            let elsewhere = Service::of(target).and_then(|it| self.elsewhere.get(&it));
            format!("{}{target}", elsewhere.unwrap_or(&self.base))
        };
        Ok(Url::parse(&url)?)
    }
}
