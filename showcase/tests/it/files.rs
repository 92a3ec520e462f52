//! Uploads and downloads.

use dunlin::prelude::*;
use dunlin::testing::TestFile;

use crate::Showcase;

#[dunlin::test]
async fn what_was_uploaded_is_downloaded() {
    let showcase = Showcase::start().await;
    let client = &showcase.client;
    let file = TestFile::new("kea.txt", "A parrot of the mountains");
    let response = client.post("/files").field("note", "Look").file("file", file).await.assert_status(201);
    let expected = json!({"id": 1, "name": "kea.txt", "note": "Look", "size": 25});
    assert_eq!(response.json::<Value>(), expected);
    assert_eq!(showcase.read("/files/1").await, expected);

    let content = client.get("/files/1/content").await.assert_status(200);
    assert_eq!(content.text(), "A parrot of the mountains");
    assert_eq!(content.header("content-disposition"), Some("attachment; filename=\"kea.txt\""));
    let part = client.get("/files/1/content").header("range", "bytes=2-7").await.assert_status(206);
    assert_eq!(part.text(), "parrot");
}

#[dunlin::test]
async fn what_is_too_long_leaves_nothing() {
    let showcase = Showcase::start().await;
    let file = TestFile::new("zeros", vec![0; 2 << 20]);
    showcase.client.post("/files").file("file", file).await.assert_status(413);
    assert_eq!(showcase.read("/files").await["total"], 0);
}

#[dunlin::test]
async fn a_name_is_no_path() {
    let showcase = Showcase::start().await;
    let file = TestFile::new("../../showcase.db", "not a database");
    showcase.client.post("/files").file("file", file).await.assert_status(201);
    let stored = std::fs::read(showcase.folder.path().join("files/1")).unwrap();
    assert_eq!(stored, b"not a database");
}

#[dunlin::test]
async fn a_deleted_file_is_gone() {
    let showcase = Showcase::start().await;
    showcase
        .client
        .post("/files")
        .file("file", TestFile::new("kea.txt", "A parrot"))
        .await
        .assert_status(201);
    showcase.client.delete("/files/1").await.assert_status(204);
    showcase.client.get("/files/1/content").await.assert_status(404);
    assert!(!showcase.folder.path().join("files/1").exists());
}
