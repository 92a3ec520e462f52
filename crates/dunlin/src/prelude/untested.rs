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
    /// A client of it. Of any type, so that nothing is said of what is missing in one.
    fn client<C>(self) -> C;
}

impl TestClient {
    /// There is none.
    #[allow(clippy::new_ret_no_self)]
    pub fn new<A: Tested, C>(app: A) -> C {
        app.client()
    }
}
