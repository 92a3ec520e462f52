//! Rooms: who hears whom, in which order, and who is there.

mod order;
mod slow;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use dunlin::prelude::*;
use dunlin::testing::TestSocket;
use dunlin::{CloseCode, EventStream, Member, Presence, PresenceChange, Slow};
use futures_util::future::join_all;

/// As FastAPI's tutorial does it (docs_src/websockets_/tutorial003).
#[websocket("/ws/{client_id}")]
async fn chat(socket: WebSocket, client_id: String, rooms: Rooms) -> Result<()> {
    let mut member = rooms.join("lobby", socket.accept().await?).await;
    while let Some(text) = member.receive_text().await? {
        member.send_text(format!("You wrote: {text}")).await?;
        member.broadcast_text(format!("Client {client_id} says: {text}")).await;
    }
    rooms.room("lobby").broadcast_text(format!("Client {client_id} left the chat")).await;
    Ok(())
}

#[post("/rooms/{room}/messages", status = 204)]
async fn post_message(room: String, text: String, rooms: Rooms) {
    rooms.room(room).broadcast_text(text).await;
}

#[post("/users/{user}/messages", status = 204)]
async fn tell(user: String, text: String, rooms: Rooms) -> Result<()> {
    rooms.user(&user).send_json(&json!({"to": user, "text": text})).await
}

#[get("/rooms")]
async fn names(rooms: Rooms) -> Vec<String> {
    let mut names = rooms.names();
    names.sort();
    names
}

#[get("/rooms/{room}/members")]
async fn members(room: String, rooms: Rooms) -> Vec<Presence> {
    rooms.room(room).members()
}

#[get("/users/{user}/sockets")]
async fn sockets(user: String, rooms: Rooms) -> usize {
    rooms.user(user).sockets()
}

#[get("/rooms/{room}/presence")]
async fn presence(room: String, rooms: Rooms) -> EventStream<PresenceChange> {
    EventStream::new(rooms.room(room).presence())
}

/// Does in its rooms what its client says, and answers when that is done.
#[websocket("/told/{user}")]
async fn told(socket: WebSocket, user: String, slow: Option<String>, rooms: Rooms) -> Result<()> {
    let slow = if slow.as_deref() == Some("disconnect") { Slow::Disconnect } else { Slow::DropOldest };
    let joining = rooms.member(socket.accept().await?).user(&user).value(json!({"name": user})).slow(slow);
    let mut member = joining.join("lobby").await;
    member.send_text("joined").await?;
    while let Some(text) = member.receive_text().await? {
        let (verb, object) = text.split_once(' ').unwrap_or((&text, ""));
        act(&mut member, &rooms, verb, object).await?;
        member.send_text("done").await?;
    }
    Ok(())
}

async fn act(member: &mut Member, rooms: &Rooms, verb: &str, object: &str) -> Result<()> {
    match verb {
        "join" => member.join(object).await?,
        "leave" => member.leave(object).await,
        "all" => member.broadcast(object).await,
        "bytes" => member.broadcast_bytes(object).await,
        "json" => member.broadcast_json(&json!([object])).await?,
        "others" => member.others().broadcast_text(object).await,
        "not-me" => member.broadcast_except_me(object).await,
        "except" => rooms.room("lobby").broadcast_except(member, object).await,
        "many" => {
            for number in 0..object.parse().expect("a number") {
                member.join(format!("room {number}")).await?;
            }
        }
        "panic" => panic!("on purpose"),
        "fail" => return Err(Error::msg("on purpose")),
        other => unreachable!("{other}"),
    }
    Ok(())
}

/// The rooms of an app that has started, for tests that look inside.
type Inside = Arc<OnceLock<Rooms>>;

fn app() -> (App, Inside) {
    let inside = Inside::default();
    let held = Arc::clone(&inside);
    let app = App::new("Rooms")
        .routes(routes![chat, post_message, tell, names, members, sockets, presence, told])
        .routes(routes![slow::waits, slow::missed])
        .lifespan(async move |app| {
            held.set(app.rooms()).expect("it starts once");
            Ok(app)
        });
    (app, inside)
}

async fn client() -> TestClient {
    TestClient::new(app().0).start().await
}

/// A client, and the rooms of its app.
async fn client_and_rooms() -> (TestClient, Rooms) {
    let (app, inside) = app();
    let client = TestClient::new(app).start().await;
    let rooms = inside.get().expect("it has started").clone();
    (client, rooms)
}

async fn enter(client: &TestClient, user: &str) -> TestSocket {
    let mut socket = client.websocket(&format!("/told/{user}")).await;
    assert_eq!(socket.receive_text().await, "joined");
    socket
}

/// Has `told` do something, waits until it is done, and gives what came before that.
async fn act_out(socket: &mut TestSocket, what: &str) -> Vec<String> {
    socket.send_text(what).await;
    until(socket, "done").await
}

/// What comes before this.
async fn until(socket: &mut TestSocket, last: &str) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        let text = socket.receive_text().await;
        if text == last {
            return texts;
        }
        texts.push(text);
    }
}

async fn users(client: &TestClient, room: &str) -> Vec<String> {
    let members: Vec<Presence> = client.get(&format!("/rooms/{room}/members")).await.json();
    members.into_iter().filter_map(|member| member.user).collect()
}

#[dunlin::test]
async fn the_chat_of_fastapis_tutorial() {
    let client = client().await;
    let (mut one, mut two) = (client.websocket("/ws/1").await, client.websocket("/ws/2").await);
    one.send_text("hello").await;
    assert_eq!(one.receive_text().await, "You wrote: hello");
    assert_eq!(one.receive_text().await, "Client 1 says: hello");
    assert_eq!(two.receive_text().await, "Client 1 says: hello");
    one.close(CloseCode::NORMAL, "").await;
    assert_eq!(two.receive_text().await, "Client 1 left the chat");
    drop(two);
    client.clock().advance(Duration::from_millis(1)).await;
    assert_eq!(client.get("/rooms").await.json::<Vec<String>>(), [""; 0]);
}

#[dunlin::test]
async fn a_message_by_http_is_heard_in_the_room_and_nowhere_else() {
    let client = client().await;
    let (mut kea, mut owl) = (enter(&client, "kea").await, enter(&client, "owl").await);
    act_out(&mut kea, "join kitchen").await;
    client.post("/rooms/kitchen/messages?text=lunch").await.assert_status(204);
    client.post("/rooms/nowhere/messages?text=nobody").await.assert_status(204);
    client.post("/rooms/lobby/messages?text=all").await.assert_status(204);
    assert_eq!([kea.receive_text().await, kea.receive_text().await], ["lunch", "all"]);
    assert_eq!(owl.receive_text().await, "all");
    assert_eq!(client.get("/rooms").await.json::<Vec<String>>(), ["kitchen", "lobby"]);
}

#[dunlin::test]
async fn a_message_goes_to_all_or_to_the_others() {
    let client = client().await;
    let (mut kea, mut owl) = (enter(&client, "kea").await, enter(&client, "owl").await);
    for (what, own, other) in [
        ("all hello", Some("hello"), "hello"),
        ("json x", Some("[\"x\"]"), "[\"x\"]"),
        ("others psst", None, "psst"),
        ("not-me psst", None, "psst"),
        ("except psst", None, "psst"),
    ] {
        let came = act_out(&mut kea, what).await;
        assert_eq!(came.first().map(String::as_str), own, "{what}");
        assert_eq!(owl.receive_text().await, other, "{what}");
    }
    kea.send_text("bytes raw").await;
    assert_eq!(kea.receive_bytes().await, "raw".as_bytes());
    assert_eq!(owl.receive_bytes().await, "raw".as_bytes());
}

#[dunlin::test]
async fn compressed_and_plain_clients_get_the_same() {
    let client = client().await;
    let mut sockets = Vec::new();
    for number in 0..4 {
        let handshake = client.websocket("/told/kea");
        let mut socket = if number % 2 == 0 { handshake } else { handshake.compression() }.await;
        assert_eq!(socket.receive_text().await, "joined");
        sockets.push(socket);
    }
    let text = "so much to say ".repeat(100);
    client.post(&format!("/rooms/lobby/messages?text={}", text.replace(' ', "+"))).await.assert_status(204);
    for socket in &mut sockets {
        assert_eq!(socket.receive_text().await, text);
    }
}

#[dunlin::test]
async fn a_personal_message_reaches_each_socket_of_its_user_once() {
    let client = client().await;
    let mut keas = [enter(&client, "kea").await, enter(&client, "kea").await];
    let mut owl = enter(&client, "owl").await;
    act_out(&mut keas[0], "join kitchen").await;
    client.post("/users/kea/messages?text=psst").await.assert_status(204);
    client.post("/users/nobody/messages?text=psst").await.assert_status(204);
    client.post("/rooms/lobby/messages?text=all").await.assert_status(204);
    for kea in &mut keas {
        assert_eq!(until(kea, "all").await, [r#"{"to":"kea","text":"psst"}"#]);
    }
    assert_eq!(until(&mut owl, "all").await, [""; 0]);
    let sockets = async || client.get("/users/kea/sockets").await.json::<usize>();
    assert_eq!(sockets().await, 2);
    let [first, _second] = keas;
    first.close(CloseCode::NORMAL, "").await;
    assert_eq!(sockets().await, 1);
}

#[dunlin::test]
async fn a_member_leaves_in_whatever_way_it_goes() {
    let client = client().await;
    let _owl = enter(&client, "owl").await;
    for (end, code) in [("panic", 1011), ("fail", 1011), ("close", 1000), ("vanish", 0)] {
        let mut kea = enter(&client, "kea").await;
        act_out(&mut kea, "join kitchen").await;
        assert_eq!(users(&client, "lobby").await, ["owl", "kea"]);
        assert_eq!(users(&client, "kitchen").await, ["kea"]);
        match end {
            "close" => kea.close(CloseCode::NORMAL, "").await,
            "vanish" => drop(kea),
            _ => {
                kea.send_text(end).await;
                assert_eq!(kea.closed().await.code.get(), code);
            }
        }
        client.clock().advance(Duration::from_millis(1)).await;
        assert_eq!(users(&client, "lobby").await, ["owl"], "{end}");
        assert_eq!(client.get("/rooms").await.json::<Vec<String>>(), ["lobby"], "{end}");
        assert_eq!(client.get("/users/kea/sockets").await.json::<usize>(), 0, "{end}");
    }
}

#[dunlin::test]
async fn who_has_left_a_room_gets_nothing_of_it() {
    let client = client().await;
    let (mut kea, mut owl) = (enter(&client, "kea").await, enter(&client, "owl").await);
    act_out(&mut kea, "join kitchen").await;
    act_out(&mut kea, "leave lobby").await;
    act_out(&mut owl, "all hello").await;
    client.post("/rooms/kitchen/messages?text=lunch").await.assert_status(204);
    assert_eq!(kea.receive_text().await, "lunch");
    assert_eq!(users(&client, "lobby").await, ["owl"]);
}

#[dunlin::test]
async fn a_socket_is_in_a_hundred_rooms_at_most() {
    let client = client().await;
    let mut kea = enter(&client, "kea").await;
    act_out(&mut kea, "many 99").await;
    act_out(&mut kea, "join room 7").await;
    assert_eq!(client.get("/rooms").await.json::<Vec<String>>().len(), 100);
    kea.send_text("join one more").await;
    let closed = kea.closed().await;
    assert_eq!((closed.code.get(), closed.reason.as_str()), (1008, "a socket is in at most 100 rooms"));
    assert_eq!(client.get("/rooms").await.json::<Vec<String>>(), [""; 0]);
}

#[dunlin::test]
async fn apps_that_are_mounted_share_rooms_and_others_do_not() {
    let outer = App::new("Outer").mount("/inner", app().0).routes(routes![chat, post_message]);
    let client = TestClient::new(outer).start().await;
    let (mut kea, mut owl) = (client.websocket("/ws/kea").await, client.websocket("/inner/ws/owl").await);
    let other = TestClient::new(app().0).start().await;
    other.post("/rooms/lobby/messages?text=elsewhere").await.assert_status(204);
    client.post("/rooms/lobby/messages?text=here").await.assert_status(204);
    client.post("/inner/rooms/lobby/messages?text=there").await.assert_status(204);
    for socket in [&mut kea, &mut owl] {
        assert_eq!([socket.receive_text().await, socket.receive_text().await], ["here", "there"]);
    }
}

#[dunlin::test]
async fn who_is_there_and_who_comes_and_goes() {
    let client = client().await;
    let _owl = enter(&client, "owl").await;
    let members: Vec<Presence> = client.get("/rooms/lobby/members").await.json();
    assert_eq!((members.len(), members[0].value.clone()), (1, Some(json!({"name": "owl"}))));
    let joined = std::time::UNIX_EPOCH + Duration::from_millis(members[0].joined_ms);
    assert!(joined.elapsed().expect("in the past") < Duration::from_secs(60));

    let mut stream = client.get("/rooms/lobby/presence").stream().await;
    let mut next = async || {
        let text = stream.next_text().await;
        serde_json(text.trim_start_matches("data: "))
    };
    assert_eq!(next().await, json!({"members": [members[0]]}));
    let kea = enter(&client, "kea").await;
    let joined = next().await;
    assert_eq!(
        (&joined["joined"]["user"], &joined["joined"]["value"]),
        (&json!("kea"), &json!({"name": "kea"}))
    );
    kea.close(CloseCode::NORMAL, "").await;
    assert_eq!(next().await["left"], joined["joined"]);
}

fn serde_json(text: &str) -> Value {
    text.trim().parse().expect("JSON")
}

#[dunlin::test]
async fn who_looks_too_rarely_is_told_all_again() {
    let (client, rooms) = client_and_rooms().await;
    let mut presence = rooms.room("lobby").presence();
    assert_eq!(presence.changed().await, PresenceChange::Members(Vec::new()));
    assert_eq!(rooms.names(), [""; 0], "who looks is not in the room");
    let mut sockets = Vec::new();
    for number in 0..65 {
        sockets.push(enter(&client, &number.to_string()).await);
    }
    let PresenceChange::Members(members) = presence.changed().await else { panic!("all, again") };
    let users: Vec<_> = members.iter().filter_map(|member| member.user.clone()).collect();
    assert_eq!(users, (0..65).map(|number| number.to_string()).collect::<Vec<_>>());
    drop(sockets.pop());
    let PresenceChange::Left(left) = presence.changed().await else { panic!("one has left") };
    assert_eq!(left, members[64]);
}

#[dunlin::test]
async fn rooms_that_nobody_is_in_are_not_there() {
    let (client, rooms) = client_and_rooms().await;
    for round in 0..20 {
        let sockets = (0..50).map(async |number| {
            let user = (round * 50 + number).to_string();
            let mut socket = enter(&client, &user).await;
            act_out(&mut socket, &format!("join of {user}")).await;
            socket
        });
        let sockets = join_all(sockets).await;
        assert_eq!(rooms.names().len(), 51);
        drop(sockets);
        client.clock().advance(Duration::from_millis(1)).await;
        assert_eq!(format!("{rooms:?}"), "Rooms { rooms: 0 }");
    }
}
