//! dunlin's attributes: each describes what the user wrote, and leaves the behaviour to traits.

mod blocking;
mod dependency;
mod duration;
mod endpoint;
mod field;
mod function;
mod model;
mod owned;
mod runtime;
mod size;
mod timed;

use proc_macro::TokenStream;

/// Makes a struct or enum a model: decoded with every issue collected, encoded by serde, described as JSON Schema.
///
/// It derives `Serialize` and `Deserialize` unless you do, and implements `Model`. `Clone`, `Debug` and the like are yours
/// to derive. serde's attributes mean what they mean.
///
/// | in `#[model(..)]` | |
/// |---|---|
/// | `title`, `description`, `example`, `examples = [..]`, `deprecated` | the documentation |
/// | `extra = ignore`, `forbid`, `allow` | keys that no field has |
/// | `strict` | no coercion: `"7"` is no number |
/// | `integer`, `literal` | of an enum: numbers on the wire; described in place |
///
/// | in `#[field(..)]` | |
/// |---|---|
/// | `min_length`, `max_length`, `pattern`, `format = "email"` | text |
/// | `min_items`, `max_items`, `unique` | lists, sets, maps |
/// | `ge`, `gt`, `le`, `lt`, `multiple_of` | numbers |
/// | `default`, `default = ..`, `required`, `alias`, `strict` | what may be sent, and by which name |
/// | `secret` | never in an error; replies send it |
/// | `title`, `description`, `examples = [..]`, `deprecated`, `hidden` | the documentation |
///
/// `#[validate(with = function)]` on the model or a field runs a function of yours.
///
/// ```
/// use dunlin::prelude::*;
///
/// /// A user as the client sends it.
/// #[model]
/// #[derive(Clone, Debug)]
/// struct User {
///     #[field(min_length = 1, max_length = 80)]
///     name: String,
///     #[field(ge = 0, le = 150, default = 18)]
///     age: u8,
///     nickname: Option<String>,
/// }
/// ```
#[proc_macro_attribute]
pub fn model(args: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(args.into(), item.into()).into()
}

/// Makes a function the endpoint of `GET` requests for a path.
///
/// An `async fn` runs on the event loop, a `fn` on the thread pool. The function stays as it is and can be called;
/// `routes![read_user]` names its endpoint. Its doc comment is the description.
///
/// | option | |
/// |---|---|
/// | `status = 201` | of a success; 200 unless set |
/// | `tags = [..]`, `summary`, `description`, `operation_id`, `response_description`, `deprecated`, `hidden` | the documentation |
/// | `responses(404 = "No such user", 409 = (Conflict, "Taken"))` | other answers, with their models |
/// | `response_model = User`, `include = [..]`, `exclude = [..]`, `exclude_none`, `exclude_unset`, `exclude_defaults` | what of the value is sent |
/// | `depends(require_token)` | dependencies that are run for what they check |
/// | `run = cpu`, `run = threads("reports")` | the pool of a `fn`; named ones are made by `App::pool` |
/// | `timeout = "5s"` | 504 after that; the thread of a `fn` goes on |
/// | `on_disconnect = finish` | an `async fn` runs on although its client has gone |
/// | `body_limit = "1MiB"`, `form_limits(max_fields = 5)`, `strict_content_type = false` | what is taken of a body |
///
/// What is known to block (`std::fs`, `thread::sleep`, blocking clients, ..) does not compile in an `async fn`;
/// `#[allow_blocking(reason = "..")]` on a statement says that it is meant.
///
/// An argument comes from where its attribute says (`#[query] #[path] #[header] #[cookie] #[body] #[form] #[file]`, with
/// rules: `#[query(ge = 1, default = 10)]`), else its type (`State`, `Depends`, `BackgroundTasks`, ..), else the path when
/// that has its name; a model or list is the JSON body, a scalar a query parameter.
///
/// ```
/// use dunlin::prelude::*;
///
/// /// Reads one user.
/// #[get("/users/{user_id}", tags = ["users"], responses(404 = "No such user"), timeout = "5s")]
/// async fn read_user(user_id: i64, #[query(max_length = 2)] language: Option<String>) -> Result<String> {
///     (user_id == 7).then_some("Kea".to_owned()).ok_or_not_found("No such user")
/// }
///
/// let app = App::new("Users").routes(routes![read_user]);
/// ```
#[proc_macro_attribute]
pub fn get(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Get", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `POST` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// #[model]
/// struct User { name: String }
///
/// /// Creates a user.
/// #[post("/users", status = 201)]
/// async fn create_user(user: User) -> User {
///     user
/// }
///
/// let app = App::new("Users").routes(routes![create_user]);
/// ```
#[proc_macro_attribute]
pub fn post(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Post", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `PUT` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// #[model]
/// struct User { name: String }
///
/// /// Replaces a user.
/// #[put("/users/{user_id}")]
/// async fn replace_user(user_id: i64, user: User) -> (StatusCode, User) {
///     (if user_id == 7 { StatusCode::OK } else { StatusCode::CREATED }, user)
/// }
///
/// let app = App::new("Users").routes(routes![replace_user]);
/// ```
#[proc_macro_attribute]
pub fn put(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Put", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `PATCH` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// #[model]
/// struct User { name: String, age: u8 }
///
/// /// Changes what was sent of a user.
/// #[patch("/users/{user_id}")]
/// async fn change_user(user_id: i64, sent: dunlin::Partial<User>) -> Result<User> {
///     let mut user = (user_id == 7).then(|| User { name: "Kea".to_owned(), age: 9 }).ok_or_not_found("No such user")?;
///     sent.apply_to(&mut user);
///     Ok(user)
/// }
///
/// let app = App::new("Users").routes(routes![change_user]);
/// ```
#[proc_macro_attribute]
pub fn patch(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Patch", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `DELETE` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// /// Removes a user.
/// #[delete("/users/{user_id}", status = 204)]
/// async fn remove_user(user_id: i64) -> Result<NoContent> {
///     (user_id == 7).then_some(NoContent).ok_or_not_found("No such user")
/// }
///
/// let app = App::new("Users").routes(routes![remove_user]);
/// ```
#[proc_macro_attribute]
pub fn delete(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Delete", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `HEAD` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// /// GET endpoints answer HEAD by themselves; this is for where there is a shorter way.
/// #[head("/export")]
/// async fn export_size() -> ([(&'static str, String); 1], NoContent) {
///     ([("x-size", "10000000".to_owned())], NoContent)
/// }
///
/// let app = App::new("Users").routes(routes![export_size]);
/// ```
#[proc_macro_attribute]
pub fn head(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Head", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `OPTIONS` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// /// Every path answers OPTIONS with its methods; this is for where there is more to say.
/// #[options("/users")]
/// async fn about_users() -> ([(&'static str, &'static str); 2], NoContent) {
///     ([("allow", "GET, OPTIONS, POST"), ("accept-patch", "application/json")], NoContent)
/// }
///
/// let app = App::new("Users").routes(routes![about_users]);
/// ```
#[proc_macro_attribute]
pub fn options(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Options", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `TRACE` requests for a path.
///
/// Options and arguments are those of [`get`](macro@get): `status`, `tags`, `responses(..)`, `depends(..)`, `run`, `timeout`, ..
///
/// ```
/// use dunlin::prelude::*;
///
/// #[trace("/echo")]
/// async fn echo(request: Request) -> PlainText<String> {
///     PlainText(format!("{} {}", request.method(), request.uri()))
/// }
///
/// let app = App::new("Users").routes(routes![echo]);
/// ```
#[proc_macro_attribute]
pub fn trace(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Trace", args.into(), item.into()).into()
}

/// Makes an `async fn` the endpoint of WebSockets for a path.
///
/// It takes what other endpoints take, but no body, and the `WebSocket`: it accepts it, and then receives and sends
/// messages until it returns, which closes the socket. What is wrong with an argument, and an error before
/// `accept`, is the HTTP answer to the client's handshake.
///
/// | option | |
/// |---|---|
/// | `origins = ["https://example.com"]`, `origins = any` | pages that may connect; those of the app's own host unless set |
/// | `message_limit = "1MiB"` | the longest message that is received; 1 MiB unless set |
/// | `ping = "20s"`, `ping = off` | how long a client may be silent until it is asked whether it is there |
/// | `compression = false` | no permessage-deflate |
/// | `depends(require_token)` | dependencies that are run for what they check |
/// | `concurrency = 1000` | how many sockets there are at once; others get 503 |
/// | `watchdog = "200ms"` | how long a poll may take before it is reported |
///
/// It needs the feature `websocket`.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::WebSocket;
///
/// #[websocket("/echo/{name}")]
/// async fn echo(socket: WebSocket, name: String) -> Result<()> {
///     let mut socket = socket.accept().await?;
///     while let Some(text) = socket.receive_text().await? {
///         socket.send_text(format!("{name}: {text}")).await?;
///     }
///     Ok(())
/// }
///
/// let app = App::new("Echo").routes(routes![echo]);
/// ```
#[proc_macro_attribute]
pub fn websocket(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("WebSocket", args.into(), item.into()).into()
}

/// Makes a function a dependency: it provides a value for the length of a request, taken by `Depends<name>`.
///
/// It takes what endpoints take, runs once a request, and returns the value as it is, in a `Result`, or `Scoped` to have
/// something done at the end. An `async fn` runs on the event loop, where nothing may block, a `fn` on the thread pool.
///
/// | option | |
/// |---|---|
/// | `scope = "function"` | released before the response is sent; so unless set |
/// | `scope = "response"` | released after its last byte |
/// | `run = cpu`, `run = threads("reports")` | the pool of a `fn` |
///
/// ```
/// use dunlin::prelude::*;
///
/// struct Session;
///
/// #[dependency]
/// async fn session() -> Result<Scoped<Session>> {
///     Ok(Scoped::new(Session).finally(async |_session, outcome| match outcome {
///         Outcome::Ok => Ok(()),     // commit
///         Outcome::Failed => Ok(()), // roll back
///     }))
/// }
///
/// #[get("/users")]
/// async fn users(db: Depends<session>) -> Vec<String> {
///     let _session: &Session = &db;
///     Vec::new()
/// }
/// ```
#[proc_macro_attribute]
pub fn dependency(args: TokenStream, item: TokenStream) -> TokenStream {
    dependency::expand(args.into(), item.into()).into()
}

/// Times the calls of a function: each is a span of `tracing` (level `INFO`), and counts in the histogram
/// `dunlin_timed_seconds` of `/metrics` and in `Monitor::timed` (feature `monitor`).
///
/// It stands on any function and method, `async` or not; the signature stays as it is. A call that is dropped before its end
/// counts with the time until then. `name = ".."` is shown in place of the path of the function.
///
/// ```
/// use dunlin::prelude::*;
/// use dunlin::timed;
///
/// struct Users;
///
/// impl Users {
///     #[timed(name = "users.find")]
///     async fn find(&self, id: i64) -> Result<Option<String>> {
///         Ok((id == 1).then(|| "Kea".to_owned()))
///     }
/// }
///
/// #[timed]
/// fn checksum(bytes: &[u8]) -> u32 {
///     bytes.iter().map(|&byte| u32::from(byte)).sum()
/// }
///
/// # dunlin::run::block_on(async {
/// assert_eq!(Users.find(1).await?, Some("Kea".to_owned()));
/// assert_eq!(checksum(b"ab"), 195);
/// # Ok::<(), dunlin::Error>(()) }).unwrap();
/// ```
#[proc_macro_attribute]
pub fn timed(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(args.into(), item.into()).into()
}

/// Runs an `async fn main` on dunlin's event loops.
///
/// They are tokio's multi-thread runtime, a thread a core; `tokio::spawn` and crates that are built on tokio work. There
/// are no options. An error that `main` returns is printed with its causes, and the process ends with 1.
///
/// ```no_run
/// use dunlin::prelude::*;
///
/// #[get("/")]
/// async fn root() -> &'static str {
///     "hello"
/// }
///
/// #[dunlin::main]
/// async fn main() -> Result<()> {
///     App::new("Hello").routes(routes![root]).serve().await
/// }
/// ```
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    runtime::expand(runtime::Kind::Main, args.into(), item.into()).into()
}

/// Runs an `async fn` as a test, on a paused clock: time moves only when everything waits.
///
/// There are no options; `#[should_panic]` and the like stand beside it. It needs the feature `testing`, in
/// `[dev-dependencies]`: `dunlin = { .., features = ["testing"] }`. `TestClient::clock` moves time by hand; while a pool works
/// it stands still.
///
/// ```test_harness
/// use dunlin::prelude::*;
///
/// #[get("/")]
/// async fn root() -> &'static str {
///     "hello"
/// }
///
/// #[dunlin::test]
/// async fn says_hello() {
///     let client = TestClient::new(App::new("Hello").routes(routes![root])).start().await;
///     assert_eq!(client.get("/").await.assert_status(200).json::<String>(), "hello");
/// }
/// ```
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    runtime::expand(runtime::Kind::Test, args.into(), item.into()).into()
}

/// Stands for `#[dunlin::test]` where dunlin is built without its feature `testing`.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn untested(_: TokenStream, _: TokenStream) -> TokenStream {
    runtime::untested().into()
}
