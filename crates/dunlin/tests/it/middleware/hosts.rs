//! Trusted hosts and HTTPS.

use dunlin::prelude::*;

use super::around::problems;

#[get("/a/{name}")]
async fn read(name: String) -> String {
    name
}

async fn client(hosts: &[&str]) -> TestClient {
    TestClient::new(App::new("Hosts").trusted_hosts(hosts.iter().copied()).routes(routes![read]))
        .start()
        .await
}

#[dunlin::test]
async fn only_trusted_hosts_are_served() {
    let some = client(&["example.com", "*.example.org", "[::1]"]).await;
    let any = client(&["*"]).await;
    let none = client(&[]).await;
    let cases = [
        (&some, "example.com", 200),
        (&some, "EXAMPLE.com:8080", 200),
        (&some, "a.example.com", 400),
        (&some, "example.com.evil.test", 400),
        (&some, "evil.test", 400),
        (&some, "a.example.org", 200),
        (&some, "a.b.Example.ORG:1", 200),
        (&some, "example.org", 400),
        (&some, "evilexample.org", 400),
        (&some, "[::1]:80", 200),
        (&some, "[::2]", 400),
        (&some, "example.com/x", 400),
        (&some, "evil.test@example.com", 400),
        (&some, "example.com:80:90", 400),
        (&some, "é.example.org", 400),
        (&any, "whatever", 200),
        (&any, "what?ever", 400),
        (&none, "testserver", 400),
    ];
    for (client, host, status) in cases {
        let response = client.get("/a/x").header("host", host).await;
        assert_eq!(response.status().as_u16(), status, "{host}");
        assert!(status == 200 || response.text() == "Invalid host header", "{host}: {}", response.text());
    }
}

#[dunlin::test]
async fn two_names_in_one_request_must_both_be_trusted() {
    let client = client(&["example.com"]).await;
    let at = |target: &'static str, host: &'static str| {
        let client = &client;
        async move { client.get(target).header("host", host).await.status().as_u16() }
    };
    assert_eq!(at("http://example.com/a/x", "example.com").await, 200);
    assert_eq!(at("http://example.com/a/x", "evil.test").await, 400);
    assert_eq!(at("http://evil.test/a/x", "example.com").await, 400);
}

#[dunlin::test]
async fn the_name_without_www_leads_to_the_one_with_it() {
    let client = client(&["www.example.com"]).await;
    let response = client.get("/a/x?q=1").header("host", "Example.com:81").no_redirects().await;
    assert_eq!(response.assert_status(307).location(), Some("//www.Example.com:81/a/x?q=1"));
    client.get("/a/x").header("host", "evil.com").no_redirects().await.assert_status(400);
}

#[dunlin::test]
async fn names_that_are_none_are_errors_at_start() {
    for name in ["https://a.test", "a.test:80", "*a.test", "a.*.test", "*.", "", "a b", "a.test/"] {
        let found = problems(App::new("Hosts").trusted_hosts([name])).await;
        assert!(found.contains(&format!("trusted host `{name}`")), "{name}: {found}");
    }
}

/// Headers, and where the client is sent.
type Sent = (&'static [(&'static str, &'static str)], Option<&'static str>);

#[dunlin::test]
async fn plain_http_is_sent_to_https() {
    let client = TestClient::new(App::new("Safe").https_redirect().routes(routes![read])).start().await;
    let cases: [Sent; 11] = [
        (&[], Some("https://testserver/a/x?q=%20")),
        (&[("host", "a.test:80")], Some("https://a.test/a/x?q=%20")),
        (&[("host", "a.test:8000")], Some("https://a.test:8000/a/x?q=%20")),
        (&[("host", "[::1]:443")], Some("https://[::1]/a/x?q=%20")),
        (&[("upgrade", "websocket")], Some("wss://testserver/a/x?q=%20")),
        (&[("x-forwarded-proto", "http")], Some("https://testserver/a/x?q=%20")),
        (&[("x-forwarded-proto", "http, https")], Some("https://testserver/a/x?q=%20")),
        (&[("x-forwarded-proto", "https")], None),
        (&[("x-forwarded-proto", "HTTPS, http")], None),
        (&[("forwarded", "for=1.2.3.4;proto=\"https\", for=5.6.7.8")], None),
        (&[("forwarded", "for=1.2.3.4, proto=https")], Some("https://testserver/a/x?q=%20")),
    ];
    for (headers, expected) in cases {
        let mut request = client.get("/a/x?q=%20").no_redirects();
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = request.await.assert_status(if expected.is_some() { 307 } else { 200 });
        assert_eq!(response.location(), expected, "{headers:?}");
    }
    client.get("/a/x").header("host", "a/b").no_redirects().await.assert_status(400);
}
