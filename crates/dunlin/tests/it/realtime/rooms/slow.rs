//! What becomes of a member that does not read, and of the others.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::*;
use crate::middleware::record::Record;

static MISSED: AtomicU64 = AtomicU64::new(0);

/// Is in a room until its client goes.
#[websocket("/waits")]
pub(super) async fn waits(socket: WebSocket, policy: String, rooms: Rooms) -> Result<()> {
    let slow = if policy == "disconnect" { Slow::Disconnect } else { Slow::DropOldest };
    let member = rooms.member(socket.accept().await?).user("slow").slow(slow).join("lobby").await;
    member.closed().await;
    MISSED.store(member.missed(), SeqCst);
    Ok(())
}

/// What the last has missed that has gone.
#[get("/missed")]
pub(super) async fn missed() -> u64 {
    MISSED.load(SeqCst)
}

/// A member whose client reads nothing.
async fn silent(client: &TestClient, policy: &str) -> DuplexStream {
    let mut raw = client.connect();
    let head = format!(
        "GET /waits?policy={policy} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    raw.write_all(head.as_bytes()).await.expect("a server");
    while client.get("/users/slow/sockets").await.json::<usize>() == 0 {}
    raw
}

/// The frames of a server, below 64 KiB each.
fn frames(bytes: &[u8]) -> Vec<(u8, &[u8])> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head");
    let (mut rest, mut frames) = (&bytes[head + 4..], Vec::new());
    while let [first, length, after @ ..] = rest {
        let (length, after) = match length {
            126 => (usize::from(u16::from_be_bytes([after[0], after[1]])), &after[2..]),
            length => (usize::from(*length), after),
        };
        frames.push((first & 0x0f, &after[..length]));
        rest = &after[length..];
    }
    frames
}

/// Sends so many messages of 16 KiB, which the other reads: each begins with its number.
async fn flood(rooms: &Rooms, other: &mut TestSocket, count: usize) {
    for number in 0..count {
        let mut text = format!("{number} ");
        text.push_str(&"x".repeat(16 * 1024));
        rooms.room("lobby").broadcast_text(&text).await;
        assert_eq!(other.receive_text().await, text);
    }
}

/// All that comes until something ends with `last`.
async fn until_last(slow: &mut DuplexStream) -> Vec<u8> {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    while !bytes.ends_with(b"last") {
        let read = slow.read(&mut piece).await.expect("more");
        bytes.extend_from_slice(&piece[..read]);
    }
    bytes
}

fn number(text: &[u8]) -> usize {
    let digits = text.split(|byte| *byte == b' ').next().expect("a number");
    String::from_utf8_lossy(digits).parse().expect("a number")
}

#[dunlin::test]
async fn one_that_is_too_slow_is_disconnected_if_that_is_its_policy() {
    let (record, _guard) = Record::begin();
    let (client, rooms) = client_and_rooms().await;
    let mut kea = enter(&client, "kea").await;
    let mut slow = silent(&client, "disconnect").await;
    let began = tokio::time::Instant::now();
    flood(&rooms, &mut kea, 200).await;
    assert!(began.elapsed() < Duration::from_secs(1), "nobody waits for it");
    assert_eq!(users(&client, "lobby").await, ["kea"]);
    let mut bytes = Vec::new();
    slow.read_to_end(&mut bytes).await.expect("an end");
    let frames = frames(&bytes);
    let (close, before) = frames.split_last().expect("a good-bye");
    assert_eq!((close.0, close.1), (8, &b"\x03\xf5too slow"[..]));
    for (expected, (_, text)) in before.iter().enumerate() {
        assert_eq!(number(text), expected, "what went before has no gap");
    }
    let said = record.take("dunlin::realtime::rooms");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("room=lobby dropped=0 disconnected=1"), "{said:?}");
}

#[dunlin::test]
async fn one_that_is_too_slow_loses_the_oldest_and_its_losses_are_counted() {
    let (record, _guard) = Record::begin();
    let (client, rooms) = client_and_rooms().await;
    let mut kea = enter(&client, "kea").await;
    let mut slow = silent(&client, "drop").await;
    flood(&rooms, &mut kea, 200).await;
    assert_eq!(users(&client, "lobby").await, ["kea", "slow"]);
    rooms.room("lobby").broadcast_text("200 last").await;
    let bytes = until_last(&mut slow).await;
    drop(slow);
    assert_eq!(until(&mut kea, "200 last").await, [""; 0]);
    client.clock().advance(Duration::from_millis(1)).await;
    let came: Vec<usize> = frames(&bytes).iter().map(|(_, text)| number(text)).collect();
    assert!(came.is_sorted() && came.last() == Some(&200), "{came:?}");
    let missed = client.get("/missed").await.json::<usize>();
    assert_eq!(missed, 201 - came.len());
    assert!((100..150).contains(&missed), "1 MiB waits, and what is in the pipe: {missed}");
    assert_eq!(record.take("dunlin::realtime::rooms").len(), 1, "once a minute");
}

#[dunlin::test]
async fn the_newest_of_a_key_takes_the_place_of_the_older() {
    let (client, rooms) = client_and_rooms().await;
    let mut kea = enter(&client, "kea").await;
    let mut slow = silent(&client, "disconnect").await;
    // until its client takes no more
    flood(&rooms, &mut kea, 20).await;
    for number in 0..1000 {
        rooms.room("lobby").keyed("cursor:7").broadcast_text(format!("{number} cursor")).await;
    }
    rooms.room("lobby").broadcast_text("1000 last").await;
    let bytes = until_last(&mut slow).await;
    let came: Vec<usize> = frames(&bytes).iter().map(|(_, text)| number(text)).collect();
    let expected: Vec<usize> = (0..20).chain([999, 1000]).collect();
    assert_eq!(came, expected);
}
