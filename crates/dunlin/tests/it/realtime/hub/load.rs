//! Hubs under load: nothing is lost, doubled or turned round, and nothing is done twice.

use dunlin::{At, Collector, Described, Kind, Model, Schema, Schemas};

use super::*;

const PUBLISHERS: u64 = 8;
const EACH: u64 = 2_000;
const ALL: usize = 16_000;

/// A subscriber that leaves after some events and comes back with the id of the last one.
async fn read_all(hub: Hub<Notification>, stays: usize) -> Vec<(String, u64)> {
    let mut seen: Vec<(String, u64)> = Vec::new();
    let mut subscription = hub.subscribe("news").from_start();
    while seen.len() < ALL {
        let publication = subscription.receive().await.unwrap().unwrap();
        seen.push((publication.id().to_string(), publication.data().unwrap().number));
        if seen.len().is_multiple_of(stays) {
            drop(subscription);
            subscription = hub.subscribe("news").since(publication.id());
        }
    }
    seen
}

async fn publish_own(hub: Hub<Notification>, own: std::ops::Range<u64>) {
    for number in own {
        hub.publish("news", Notification { number }).await.unwrap();
        if number.is_multiple_of(16) {
            tokio::task::yield_now().await;
        }
    }
}

fn own(publisher: u64) -> std::ops::Range<u64> {
    publisher * EACH..(publisher + 1) * EACH
}

/// Eight publish at once on several threads, others read, leave and come back: all of them see the same, and each
/// publisher's events in its order.
#[test]
fn everybody_sees_the_same_in_the_same_order() {
    let seen = run::block_on(async {
        let hub = HubConfig::new().history(ALL).history_bytes(usize::MAX).build();
        let readers: Vec<_> =
            (0..20).map(|reader| run::spawn(read_all(hub.clone(), 7 + 31 * reader))).collect();
        let publishers: Vec<_> =
            (0..PUBLISHERS).map(|publisher| run::spawn(publish_own(hub.clone(), own(publisher)))).collect();
        for publisher in publishers {
            publisher.await.unwrap();
        }
        let mut seen = Vec::new();
        for reader in readers {
            seen.push(reader.await.unwrap());
        }
        seen
    });
    let first = &seen[0];
    for (offset, (id, _)) in first.iter().enumerate() {
        assert_eq!(id.rsplit('-').next(), Some(&*(offset + 1).to_string()), "offsets have no hole");
    }
    for publisher in 0..PUBLISHERS {
        let numbers = first.iter().map(|(_, number)| *number);
        assert!(numbers.filter(|number| own(publisher).contains(number)).eq(own(publisher)), "{publisher}");
    }
    assert!(seen.iter().all(|other| other == first));
}

/// The history is much shorter than what is published while readers are away: they have every event, or a reset stands
/// between those that they have.
#[test]
fn a_short_history_loses_nothing_in_silence() {
    const LAST: u64 = 20_000;
    let resets = run::block_on(async {
        let hub = HubConfig::new().history(50).build();
        let readers: Vec<_> = (0..10).map(|reader| run::spawn(read_some(hub.clone(), reader))).collect();
        publish_own(hub.clone(), 1..LAST + 1).await;
        // who misses the last one as well needs one more to see that
        while !readers.iter().all(|reader| reader.is_finished()) {
            publish(&hub, [u64::MAX]).await;
            tokio::task::yield_now().await;
        }
        let mut resets = 0;
        for reader in readers {
            resets += reader.await.unwrap();
        }
        resets
    });
    assert!(resets > 0, "nobody was away for long");
}

/// Leaves now and then, for a while; gives the number of resets.
async fn read_some(hub: Hub<Notification>, reader: usize) -> usize {
    let mut subscription = hub.subscribe("news").from_start();
    let (mut last, mut count, mut resets) = (None, 0_usize, 0);
    loop {
        match subscription.receive().await {
            Err(_) => {
                resets += 1;
                last = None;
            }
            Ok(publication) => {
                let publication = publication.unwrap();
                let number = publication.data().unwrap().number;
                if number == u64::MAX {
                    return resets;
                }
                assert!(last.is_none_or(|last| number == last + 1), "{last:?} {number}");
                last = Some(number);
                count += 1;
                if count.is_multiple_of(100 + reader) {
                    drop(subscription);
                    // the first one stays away until it has missed more than the history holds
                    while reader == 0 && newest(&hub).await < number + 51 {
                        tokio::task::yield_now().await;
                    }
                    for _ in 0..reader {
                        tokio::task::yield_now().await;
                    }
                    subscription = hub.subscribe("news").since(publication.id());
                }
            }
        }
    }
}

async fn newest(hub: &Hub<Notification>) -> u64 {
    loop {
        // who asks may be too slow as well
        if let Ok(number) = received(&mut hub.subscribe("news").last(1)).await {
            return number;
        }
    }
}

static ENCODED: AtomicUsize = AtomicUsize::new(0);

/// Counts how often it is written.
struct Counted;

impl serde::Serialize for Counted {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ENCODED.fetch_add(1, SeqCst);
        serializer.serialize_str("counted")
    }
}

impl Model for Counted {}

impl Described for Counted {
    const KIND: Kind = Kind::Text;

    fn decode<'de, D: serde::Deserializer<'de>>(
        source: D,
        at: &At<'_>,
        collector: &mut Collector,
    ) -> Result<Option<Self>, D::Error> {
        Ok(String::decode(source, at, collector)?.map(|_| Counted))
    }

    fn schema(_: &mut Schemas) -> Schema {
        Schema::of_type("string")
    }
}

#[get("/counted")]
async fn counted(last: LastEventId, hub: Hub<Counted>) -> EventStream<Counted> {
    hub.subscribe("news").since(last).into()
}

#[dunlin::test]
async fn an_event_is_encoded_once_for_all() {
    let hub = Hub::<Counted>::new();
    let client = TestClient::new(App::new("Counted").hub(hub.clone()).routes(routes![counted])).start().await;
    let mut all = Vec::new();
    for _ in 0..2_000 {
        all.push(client.events("/counted").await);
    }
    hub.publish("news", Counted).await.unwrap();
    for events in &mut all {
        assert_eq!(events.receive().await.data(), "\"counted\"");
    }
    // those who come back read the same
    let id = hub.publish("news", Counted).await.unwrap();
    for events in all.iter_mut().take(100) {
        events.reconnect().await;
        assert_eq!(events.receive().await.id(), id.to_string());
    }
    assert_eq!(ENCODED.load(SeqCst), 2);
}
