//! A headless Chromium, told what to do over pipes (Chrome DevTools Protocol).

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Where distributions have it.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// What a page has to do may take this long on a machine that does other things too.
const PATIENCE_MS: u32 = 60_000;

/// One window of a browser with a profile of its own.
pub(super) struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    count: u64,
    /// What went wrong on pages: exceptions, refused resources, broken policies.
    pub(super) errors: Vec<String>,
    _profile: TempDir,
}

impl Browser {
    /// Opens an empty window.
    pub(super) fn open() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut child = command(&profile).spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Browser {
            child,
            to,
            from,
            session: String::new(),
            count: 0,
            errors: Vec::new(),
            _profile: profile,
        };
        let target = browser.tell("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = browser.tell("Target.attachToTarget", attach);
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Runtime", "Log", "Page", "Network"] {
            browser.tell(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Goes to an address, as if somebody had typed it, and waits until the page is loaded.
    pub(super) fn go(&mut self, url: &str) {
        self.tell("Page.navigate", json!({ "url": url }));
        self.until("document.readyState === 'complete'");
    }

    /// The size of the window, and the colours that its user prefers.
    pub(super) fn look(&mut self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.tell("Emulation.setDeviceMetricsOverride", size);
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.tell("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    /// Puts another tab in front.
    pub(super) fn hide(&mut self) {
        self.tell("Target.createTarget", json!({ "url": "about:blank" }));
    }

    /// Brings the tab to the front again.
    pub(super) fn show(&mut self) {
        self.tell("Page.bringToFront", json!({}));
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        let told = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let told = self.tell("Runtime.evaluate", told);
        assert!(told.get("exceptionDetails").is_none(), "{expression}: {told}");
        told["result"]["value"].clone()
    }

    /// Waits until an expression is true, also while one page becomes another.
    pub(super) fn until(&mut self, expression: &str) {
        let code = format!(
            "new Promise((is, isNot) => {{
                const end = setTimeout(() => isNot(new Error('waited in vain; the page says ' + document.body?.innerText)), {PATIENCE_MS});
                const holds = () => {{ try {{ return {expression}; }} catch {{ return false; }} }};
                const ask = () => {{ if (holds()) {{ clearTimeout(end); is(true); }} else setTimeout(ask, 20); }};
                ask();
            }})"
        );
        let told = json!({ "expression": code, "awaitPromise": true, "returnByValue": true });
        loop {
            let (answer, left) = self.ask("Runtime.evaluate", told.clone());
            // the page that was asked is gone, and with it the question
            if left.is_some_and(|error| error.contains("navigated") || error.contains("destroyed")) {
                continue;
            }
            assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
            return;
        }
    }

    /// Sends a command and gives its result.
    pub(super) fn tell(&mut self, method: &str, params: Value) -> Value {
        let (result, error) = self.ask(method, params);
        assert_eq!(error, None, "{method}");
        result
    }

    fn ask(&mut self, method: &str, params: Value) -> (Value, Option<String>) {
        self.count += 1;
        let mut command = json!({ "id": self.count, "method": method, "params": params });
        if !self.session.is_empty() {
            command["sessionId"] = json!(self.session);
        }
        self.to.write_all(format!("{command}\0").as_bytes()).unwrap();
        loop {
            let message = self.hear();
            if message["id"] == json!(self.count) {
                let error = message.get("error").map(Value::to_string);
                return (message["result"].clone(), error);
            }
            self.note(&message);
        }
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&bytes).unwrap()
    }

    fn note(&mut self, message: &Value) {
        let params = &message["params"];
        let is_bad = match message["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => true,
            "Runtime.consoleAPICalled" => params["type"] == "error",
            "Log.entryAdded" => params["entry"]["level"] == "error",
            _ => false,
        };
        if is_bad {
            self.errors.push(params.to_string());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The pipes are descriptors 3 and 4 of the browser: a shell moves them there.
fn command(profile: &TempDir) -> Command {
    let is_there = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    let name = NAMES.iter().find(is_there).expect("needs Chromium: `cargo xtask test` installs it");
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null", "sh", name]);
    command.args(["--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu"]);
    command.args(["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]);
    command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}
