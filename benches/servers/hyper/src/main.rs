//! The benchmark's endpoints on hyper alone, routed by hand: the floor that a framework is compared with.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use garde::Validate;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use workload::order::Order;
use workload::server::Options;
use workload::user::User;

type Reply = Response<Full<Bytes>>;

/// The limit that axum sets by default.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Deserialize, Validate)]
struct ItemQuery {
    #[garde(skip)]
    q: Option<String>,
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    limit: u32,
}

fn default_limit() -> u32 {
    10
}

#[derive(Serialize)]
struct Item {
    item_id: i64,
    q: Option<String>,
    limit: u32,
}

async fn answer(req: Request<Incoming>, options: &'static Options) -> Result<Reply, Infallible> {
    let reply = match (req.method(), req.uri().path()) {
        (&Method::GET, "/plaintext") => {
            text(StatusCode::OK, Bytes::from_static(workload::endpoint::GREETING.as_bytes()))
        }
        (&Method::GET, "/json") => json(StatusCode::OK, &Message { message: workload::endpoint::GREETING }),
        (&Method::GET, path) if path.starts_with("/items/") => read_item(&req),
        (&Method::POST, "/users") => create::<User>(req).await,
        (&Method::POST, "/orders") => create::<Order>(req).await,
        (&Method::GET, "/blocking") => blocking(options).await,
        #[cfg(feature = "count-alloc")]
        (&Method::GET, "/allocations") => text(StatusCode::OK, workload::allocations::count().into()),
        _ => refusal(StatusCode::NOT_FOUND, "not found"),
    };
    Ok(reply)
}

fn read_item(req: &Request<Incoming>) -> Reply {
    let Ok(item_id) = req.uri().path()["/items/".len()..].parse() else {
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, "the path is no integer");
    };
    let query: ItemQuery = match serde_urlencoded::from_str(req.uri().query().unwrap_or_default()) {
        Ok(query) => query,
        Err(error) => return refusal(StatusCode::UNPROCESSABLE_ENTITY, error),
    };
    if let Err(report) = query.validate() {
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, report);
    }
    json(StatusCode::OK, &Item { item_id, q: query.q, limit: query.limit })
}

async fn create<T>(req: Request<Incoming>) -> Reply
where
    T: DeserializeOwned + Serialize + Validate<Context = ()>,
{
    let body = match Limited::new(req.into_body(), BODY_LIMIT).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return refusal(StatusCode::PAYLOAD_TOO_LARGE, error),
    };
    let created: T = match serde_json::from_slice(&body) {
        Ok(created) => created,
        Err(error) => return refusal(StatusCode::UNPROCESSABLE_ENTITY, error),
    };
    match created.validate() {
        Ok(()) => json(StatusCode::CREATED, &created),
        Err(report) => refusal(StatusCode::UNPROCESSABLE_ENTITY, report),
    }
}

async fn blocking(options: &'static Options) -> Reply {
    match tokio::task::spawn_blocking(|| options.read_file()).await {
        Ok(Ok(content)) => text(StatusCode::OK, content.into()),
        Ok(Err(error)) => refusal(StatusCode::INTERNAL_SERVER_ERROR, error),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Reply {
    match serde_json::to_vec(value) {
        Ok(body) => reply(status, body.into(), HeaderValue::from_static("application/json")),
        Err(error) => refusal(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

fn refusal(status: StatusCode, reason: impl ToString) -> Reply {
    text(status, reason.to_string().into())
}

fn text(status: StatusCode, body: Bytes) -> Reply {
    reply(status, body, HeaderValue::from_static("text/plain; charset=utf-8"))
}

fn reply(status: StatusCode, body: Bytes, content_type: HeaderValue) -> Reply {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, content_type);
    reply
}

async fn serve(options: &'static Options) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(options.listen()?)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let service = service_fn(move |req| answer(req, options));
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn main() -> io::Result<()> {
    let options: &'static Options = Box::leak(Box::new(Options::from_arguments()));
    workload::server::end_with_input();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(options.workers).enable_all().build()?;
    runtime.block_on(serve(options))
}
