//! What a notifier makes of events that are not what our order-service publishes once. The kit publishes them.

use serde_json::{Value, json};

use super::{CREATED, notified};
use crate::checks::events::announced;
use crate::failure::{Failure, Outcome};
use crate::level::{Level, Service};
use crate::play::{Announcement, new_id};
use crate::samples::order_path;
use crate::shop::Shop;
use crate::suite::{Check, Needs, check, section};

pub fn checks() -> Vec<Check> {
    let checks = [
        check("an event that is announced again is not shown again", again)
            .says("N1")
            .needs(Needs::Kafka),
        check("an event with fields that nobody knows is shown as if it had none", unknown_fields)
            .needs(Needs::PlayedOrders),
    ];
    let place = (Level::Events, Service::Notifier);
    section(place, "events of the topic", "K5", checks)
}

async fn again(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    notified(&shop, &order, 1).await?;
    let event = announced(&shop, &order, &[CREATED]).await?[0].event();
    shop.announce(&Announcement::about(&order, event)).await?;
    // What comes behind it in its partition has been shown when it has been read.
    shop.delete(&order_path(&order)).await?.status(204)?;
    notified(&shop, &order, 2).await.map(drop)
}

async fn unknown_fields(shop: Shop) -> Outcome {
    let order = shop.an_order(&shop.market().await?.order()).await?;
    let mut event = announced(&shop, &order, &[CREATED]).await?[0].event();
    // Not the id of the event before: this one is to be shown.
    event["id"] = json!(new_id());
    event["couleur"] = json!({ "papier": ["rouge", 1] });
    event["data"]["emballage"] = json!(null);
    event["data"]["produits"][0]["poids"] = json!(1.5);
    shop.announce(&Announcement::about(&order, event)).await?;
    notified(&shop, &order, 2).await.map(drop)
}

impl Shop {
    async fn announce(&self, announcement: &Announcement) -> Outcome {
        let published = self.topic()?.announcer.publish(announcement).await;
        published.map_err(|error| {
            let sent = format!("a message {}", Value::from(announcement.event.to_string()));
            Failure::new("a topic that takes it", sent, format!("{error:#}"))
        })
    }
}
