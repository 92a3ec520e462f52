//! Hello, world: `cargo run -p hello`, then <http://127.0.0.1:8000/>.

use dunlin::prelude::*;

/// Says hello.
#[get("/")]
async fn hello() -> Html<&'static str> {
    Html("<h1>Hello, World!</h1>")
}

#[dunlin::main]
async fn main() -> Result<()> {
    App::new("Hello").routes(routes![hello]).serve().await
}
