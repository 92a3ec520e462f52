//! The showcase, asked as its clients ask.

mod admin;
mod files;
mod home;
mod items;
mod users;

use dunlin::Environment;
use dunlin::prelude::*;
use tempfile::TempDir;

dunlin::worker_test!();

const TOKEN: &str = "mountain-pass";

/// A showcase of its own for a test, in a folder that is gone afterwards.
struct Showcase {
    client: TestClient,
    folder: TempDir,
}

impl Showcase {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        let variables = [
            ("DUNLIN_DATABASE", path("showcase.db")),
            ("DUNLIN_FILES", path("files")),
            ("DUNLIN_ADMIN_TOKEN", TOKEN.to_owned()),
        ];
        let app = showcase::app().environment(Environment::of(variables).prefix("DUNLIN_"));
        Showcase { client: TestClient::new(app).forbid_blocking().start().await, folder }
    }

    /// Signs somebody up and gives his id.
    async fn sign_up(&self, name: &str) -> u32 {
        let user = json!({"name": name, "email": format!("{name}@example.com"), "password": "long enough"});
        let response = self.client.post("/users").json(user).await.assert_status(201);
        serde_json::from_value(response.json::<Value>()["id"].take()).expect("a number")
    }

    async fn read(&self, path: &str) -> Value {
        self.client.get(path).await.assert_status(200).json()
    }

    async fn read_as_admin(&self, path: &str) -> Value {
        self.client.get(path).header("x-admin-token", TOKEN).await.assert_status(200).json()
    }
}
