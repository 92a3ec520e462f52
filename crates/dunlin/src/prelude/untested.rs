//! What stands for `TestClient` without the feature `testing`: one compiler error that names the feature.

/// Needs the feature `testing`.
#[doc(hidden)]
#[derive(Debug)]
pub struct TestClient {}

/// What can be tested: nothing, without the feature.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`TestClient` needs the feature `testing` of dunlin",
    label = "there is no `TestClient` without the feature",
    note = "in Cargo.toml, below `[dev-dependencies]`: `dunlin = {{ version = \"..\", features = [\"testing\"] }}`"
)]
pub trait Tested {
    /// Its client.
    type Client;
    /// A client of it.
    fn client(self) -> Self::Client;
}

impl TestClient {
    /// There is none.
    #[allow(clippy::new_ret_no_self)]
    pub fn new<A: Tested>(app: A) -> A::Client {
        app.client()
    }
}
