//! How long what nobody accepts is kept, by channel. Set by administrators, read by everybody.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    routing::{get, post},
};
use web::Layout;

use super::{Answer, Frame, back_to, page};
use crate::{
    Desk, Error,
    domain::{
        person::Role,
        retention::{DAYS, Retention},
    },
    session::{Posted, Seat},
    work::retention::{NAME, look},
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/retention", get(show)).route("/retention/set", post(set))
}

#[derive(Template)]
#[template(path = "retention.html")]
struct View {
    layout: Layout,
    frame: Frame,
    channels: Vec<Channel>,
    sets: bool,
    least: u32,
    most: u32,
}

struct Channel {
    name: String,
    title: String,
    days: Option<u32>,
}

async fn show(seat: Seat) -> Answer {
    let set = seat.open.store.setting::<Retention>(NAME).await?.unwrap_or_default();
    let newsroom = &seat.desk.config.newsroom.name;
    let rows = seat.open.store.channels().await?;
    let channels = rows.into_iter().map(|channel| Channel {
        days: set.days.get(&channel.name).copied(),
        title: channel.title(newsroom),
        name: channel.name,
    });
    let (channels, sets) = (channels.collect(), seat.person.role == Role::Administrator);
    let (layout, frame) = seat.frame("about", "How long drops are kept");
    page(&View { layout, frame, channels, sets, least: *DAYS.start(), most: *DAYS.end() })
}

async fn set(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    seat.require(Role::Administrator)?;
    let mut days = BTreeMap::new();
    for channel in seat.open.store.channels().await? {
        let given = form.iter().find(|(name, _)| *name == format!("days-{}", channel.name));
        let given = given.map_or("", |(_, value)| value.trim());
        if given.is_empty() {
            continue;
        }
        let number = given.parse().ok().filter(|number| DAYS.contains(number)).ok_or_else(|| {
            Error::refused(format!("days are a number from {} to {}, or empty", DAYS.start(), DAYS.end()))
        })?;
        days.insert(channel.name.clone(), number);
    }
    let said: Vec<String> = days.iter().map(|(name, days)| format!("{name}: {days} days")).collect();
    let said = if said.is_empty() { "everything is kept".to_owned() } else { said.join(", ") };
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.set(&mut tx, NAME, &Retention::new(days, &seat.today())).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "set how long drops are kept", "", &said).await?;
    tx.commit().await?;
    // So that the drops say at once when they go.
    look(&seat.desk, &seat.open).await?;
    back_to("/retention")
}
