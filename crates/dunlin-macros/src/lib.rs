//! dunlin's attributes: each describes what the user wrote, and leaves the behaviour to traits.

mod dependency;
mod duration;
mod endpoint;
mod field;
mod function;
mod model;
mod owned;
mod runtime;
mod size;

use proc_macro::TokenStream;

/// Makes a struct or enum a model: decoded with every issue collected, encoded by serde, described as JSON Schema.
#[proc_macro_attribute]
pub fn model(args: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(args.into(), item.into()).into()
}

/// Makes a function the endpoint of `GET` requests for a path.
#[proc_macro_attribute]
pub fn get(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Get", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `POST` requests for a path.
#[proc_macro_attribute]
pub fn post(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Post", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `PUT` requests for a path.
#[proc_macro_attribute]
pub fn put(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Put", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `PATCH` requests for a path.
#[proc_macro_attribute]
pub fn patch(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Patch", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `DELETE` requests for a path.
#[proc_macro_attribute]
pub fn delete(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Delete", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `HEAD` requests for a path.
#[proc_macro_attribute]
pub fn head(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Head", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `OPTIONS` requests for a path.
#[proc_macro_attribute]
pub fn options(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Options", args.into(), item.into()).into()
}

/// Makes a function the endpoint of `TRACE` requests for a path.
#[proc_macro_attribute]
pub fn trace(args: TokenStream, item: TokenStream) -> TokenStream {
    endpoint::expand("Trace", args.into(), item.into()).into()
}

/// Makes a function a dependency: it provides a value for the length of a request, taken by `Depends<name>`.
#[proc_macro_attribute]
pub fn dependency(args: TokenStream, item: TokenStream) -> TokenStream {
    dependency::expand(args.into(), item.into()).into()
}

/// Runs an `async fn main` on dunlin's event loops.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    runtime::expand(runtime::Kind::Main, args.into(), item.into()).into()
}

/// Runs an `async fn` as a test, on a paused clock: time moves only when everything waits.
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
