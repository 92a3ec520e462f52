//! In which order messages come, and what becomes of a broadcast that is given up.

use std::pin::pin;
use std::task::{Context, Waker};

use super::*;

/// More than get a message at once.
const MANY: usize = 300;

async fn crowd(client: &TestClient) -> Vec<TestSocket> {
    let mut sockets = Vec::new();
    for number in 0..MANY {
        sockets.push(enter(client, &number.to_string()).await);
    }
    sockets
}

/// Polls a future once; true when it is done.
fn poll_once(future: std::pin::Pin<&mut impl Future>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn all_members_get_all_messages_in_one_order_while_others_come_and_go() {
    // on all cores: the clock is not paused
    run::block_on(async {
        let (client, rooms) = client_and_rooms().await;
        let mut sockets = crowd(&client).await;
        let publishers = (0..8).map(|publisher| {
            let room = rooms.room("lobby");
            run::spawn(async move {
                for number in 0..20 {
                    room.broadcast_text(format!("{publisher} {number}")).await;
                }
            })
        });
        let passers_by = async {
            for _ in 0..50 {
                drop(client.websocket("/told/somebody").await);
            }
        };
        tokio::join!(join_all(publishers), passers_by);
        let mut orders = Vec::new();
        for socket in &mut sockets {
            let mut texts = Vec::new();
            while texts.len() < 8 * 20 {
                texts.push(socket.receive_text().await);
            }
            orders.push(texts);
        }
        let first = &orders[0];
        for publisher in 0..8 {
            let own: Vec<_> =
                first.iter().filter(|text| text.starts_with(&format!("{publisher} "))).collect();
            let expected: Vec<_> = (0..20).map(|number| format!("{publisher} {number}")).collect();
            assert_eq!(own, expected.iter().collect::<Vec<_>>());
        }
        assert!(orders.iter().all(|order| order == first));
    });
}

#[dunlin::test]
async fn what_a_member_sends_to_itself_and_to_all_keeps_its_order() {
    let client = client().await;
    let mut one = client.websocket("/ws/1").await;
    for number in 0..50 {
        one.send_text(number.to_string()).await;
    }
    for number in 0..50 {
        assert_eq!(one.receive_text().await, format!("You wrote: {number}"));
        assert_eq!(one.receive_text().await, format!("Client 1 says: {number}"));
    }
}

#[dunlin::test]
async fn a_broadcast_reaches_all_or_nobody() {
    let (client, rooms) = client_and_rooms().await;
    let mut sockets = crowd(&client).await;
    let room = rooms.room("lobby");
    drop(room.broadcast_text("never polled"));
    {
        let mut given_up = pin!(room.broadcast_text("given up"));
        assert!(!poll_once(given_up.as_mut()), "it lets others go on");
    }
    room.broadcast_text("last").await;
    for socket in &mut sockets {
        assert_eq!(until(socket, "last").await, ["given up"]);
    }
}

#[dunlin::test]
async fn nobody_waits_for_a_sender_that_is_not_polled() {
    let (client, rooms) = client_and_rooms().await;
    let mut sockets = crowd(&client).await;
    let room = rooms.room("lobby");
    let mut begun = pin!(room.broadcast_text("begun"));
    assert!(!poll_once(begun.as_mut()));
    let mut late = enter(&client, "late").await;
    drop(sockets.swap_remove(MANY - 1));
    room.broadcast_text("last").await;
    for socket in &mut sockets {
        assert_eq!(until(socket, "last").await, ["begun"]);
    }
    assert_eq!(late.receive_text().await, "last", "it came after the first had begun");
    assert!(poll_once(begun.as_mut()));
}
