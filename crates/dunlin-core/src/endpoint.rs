//! What the attributes `#[get]`, `#[post]`, .. emit: a function, described.

use dunlin_model::{Kind, Rule};
use dunlin_run::Place;
use http::Method;

use crate::AdditionalResponse;
use crate::args::{Args, Shape};
use crate::limits::Limits;
use crate::reply::{Reply, ReplyOptions};

/// A function that answers requests, as its attribute describes it.
///
/// It is implemented on a type that nobody else can name, so that the function may take and return types that are
/// less visible than itself.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` does not describe an endpoint")]
pub trait Handler: 'static {
    /// Method, path and what is said of it.
    const SPEC: Spec;
    /// Where the arguments come from.
    type Args: Args;
    /// What is said of each argument.
    const FIELDS: &'static <Self::Args as Shape>::Fields;
    /// What the function returns.
    type Output: Reply + Send + 'static;

    /// Calls the function.
    fn run(
        args: <Self::Args as Shape>::Values,
    ) -> Run<impl Future<Output = Self::Output> + Send, impl FnOnce() -> Self::Output + Send + 'static>;
}

/// A call, ready to be made where it belongs.
#[derive(Debug)]
pub enum Run<F, B> {
    /// An `async fn`: on the event loop.
    Async(F),
    /// A `fn`: where its place says.
    Blocking(B),
}

impl<F: Future> Run<F, fn() -> F::Output> {
    /// An `async fn`.
    pub fn future(future: F) -> Self {
        Run::Async(future)
    }
}

impl<T, B: FnOnce() -> T> Run<std::future::Ready<T>, B> {
    /// A `fn`.
    pub fn blocking(call: B) -> Self {
        Run::Blocking(call)
    }
}

/// What an attribute says of an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The HTTP method.
    pub verb: Verb,
    /// The path as written.
    pub path: &'static str,
    /// The function's name.
    pub name: &'static str,
    /// The module that holds the function.
    pub module: &'static str,
    /// The function's doc comment.
    pub docs: &'static str,
    /// Where the function runs.
    pub place: Place,
    /// The status of a success.
    pub status: u16,
    /// Shown in place of the name.
    pub summary: Option<&'static str>,
    /// Shown in place of the doc comment.
    pub description: Option<&'static str>,
    /// Said of the success.
    pub response_description: Option<&'static str>,
    /// The id in the OpenAPI document.
    pub operation_id: Option<&'static str>,
    /// Groups of the documentation.
    pub tags: &'static [&'static str],
    /// Marked as on its way out.
    pub deprecated: bool,
    /// Served, but left out of the documentation.
    pub hidden: bool,
    /// Other answers, and more about the success.
    pub responses: &'static [AdditionalResponse],
    /// What of a success is sent, when it is not all of it.
    pub reply: Option<ReplyOptions>,
    /// How much of a body is taken.
    pub limits: Limits,
    /// False: a body without `Content-Type` is read as JSON.
    pub strict_content_type: Option<bool>,
    /// Answered with 504 after this many milliseconds.
    pub timeout_ms: Option<u64>,
    /// Answers at most this many requests at once.
    pub concurrency: Option<usize>,
    /// How many milliseconds a poll may take before the watchdog reports it; `u64::MAX` is for ever.
    pub watchdog_ms: Option<u64>,
    /// Runs to its end when the client goes away.
    pub finish_on_disconnect: bool,
    /// What holds for the sockets of a websocket endpoint.
    pub socket: SocketSpec,
}

/// What the attribute of a websocket endpoint says of its sockets.
#[derive(Clone, Copy, Debug)]
pub struct SocketSpec {
    /// Pages of these origins may connect; `None`: those of the app's own host.
    pub origins: Option<&'static [&'static str]>,
    /// The most bytes of a message that is received.
    pub message_limit: Option<u64>,
    /// How many milliseconds a silent client has until it is asked whether it is there; `u64::MAX` is for ever.
    pub ping_ms: Option<u64>,
    /// Messages are compressed when the client can read them.
    pub compression: bool,
}

impl SocketSpec {
    /// What holds unless the attribute says otherwise.
    pub const DEFAULT: SocketSpec =
        SocketSpec { origins: None, message_limit: None, ping_ms: None, compression: true };
}

impl Spec {
    /// True when what is answered is the handshake of a WebSocket.
    pub const fn is_websocket(&self) -> bool {
        matches!(self.verb, Verb::WebSocket)
    }

    /// What an attribute without options says.
    pub const fn new(verb: Verb, path: &'static str, name: &'static str) -> Self {
        Spec {
            verb,
            path,
            name,
            module: "",
            docs: "",
            place: Place::EventLoop,
            status: 200,
            summary: None,
            description: None,
            response_description: None,
            operation_id: None,
            tags: &[],
            deprecated: false,
            hidden: false,
            responses: &[],
            reply: None,
            limits: Limits::NONE,
            strict_content_type: None,
            timeout_ms: None,
            concurrency: None,
            watchdog_ms: None,
            finish_on_disconnect: false,
            socket: SocketSpec::DEFAULT,
        }
    }
}

/// The HTTP methods that attributes name, and the handshake of a WebSocket, which is a GET request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `TRACE`
    Trace,
    /// `GET` with the wish to go on as a WebSocket.
    WebSocket,
}

impl From<Verb> for Method {
    fn from(verb: Verb) -> Method {
        match verb {
            Verb::Get | Verb::WebSocket => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
            Verb::Head => Method::HEAD,
            Verb::Options => Method::OPTIONS,
            Verb::Trace => Method::TRACE,
        }
    }
}

/// Refuses at compile time what no client sends reliably: a body on GET or HEAD that nobody asked for by `#[body]`.
#[doc(hidden)]
#[track_caller]
pub const fn check_implicit_bodies<H: Handler>() {
    if H::Args::IMPLICIT_BODIES == 0 {
        return;
    }
    if matches!(H::SPEC.verb, Verb::WebSocket) {
        panic!(
            "a WebSocket has no body: mark the model with `#[query]` (one parameter a field), `#[header]` or `#[cookie]`, or \
             receive it as a message by `socket.receive_json()`"
        );
    }
    if matches!(H::SPEC.verb, Verb::Get | Verb::Head) {
        panic!(
            "a GET or HEAD endpoint takes no body: mark the model with `#[query]` (one parameter a field), `#[header]` or \
             `#[cookie]`; or with `#[body]` if clients really send one"
        );
    }
}

/// The shape of an endpoint's argument as `rule` sees it, for rules that are checked at compile time.
#[doc(hidden)]
pub const fn argument_kind<H: Handler>(index: usize, rule: Rule) -> Kind {
    let (kind, checks) = H::Args::KINDS[index];
    checks.of(kind, rule)
}
