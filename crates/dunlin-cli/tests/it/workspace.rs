//! Workspaces that are written for a test.

use std::path::Path;
use std::process::{Command, Output};

use dunlin_cli::check::{self, Options, Report};
use tempfile::TempDir;

/// A folder with files, gone when it is dropped.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// What every fixture may name. Nothing is compiled, so nothing is downloaded.
const DEPENDENCIES: &str = "\
[dependencies]
tokio = \"1\"
dunlin = \"0.1\"
rusqlite = \"0.40\"
reqwest = \"0.13\"
fs-err = \"3\"
bcrypt = \"0.17\"
futures = \"0.3\"
async-stream = \"0.3\"
walkdir = \"2\"
";

impl Workspace {
    /// Files by path, among them the manifests.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let workspace = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, text) in files {
            workspace.write(path, text);
        }
        workspace
    }

    /// A crate called `app`, of one file.
    pub(crate) fn of(code: &str) -> Self {
        Self::new(&[("Cargo.toml", &manifest("app")), ("src/lib.rs", code)])
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn check(&self) -> Report {
        check::run(&Options::new(self.path())).expect("a workspace")
    }

    /// The findings as paths: `app::f > app::g > std::fs::read`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let report = self.check();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        paths(&report.findings)
    }

    /// The command with arguments that are split at spaces.
    pub(crate) fn dunlin(&self, arguments: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dunlin"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.path())
            .output()
            .expect("the command runs")
    }
}

pub(crate) fn paths(findings: &[check::Finding]) -> Vec<String> {
    let path = |finding: &check::Finding| {
        let frames = finding.path.iter().map(|frame| &*frame.function);
        frames.chain([&*finding.callee]).collect::<Vec<_>>().join(" > ")
    };
    findings.iter().map(path).collect()
}

/// The manifest of a package.
pub(crate) fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{DEPENDENCIES}")
}

/// Handlers in one crate, a store in a second, files in a third.
pub(crate) fn shop() -> Workspace {
    Workspace::new(&[
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"api\", \"store\", \"disk\"]\n"),
        ("api/Cargo.toml", &(manifest("shop-api") + "shop-store = { path = \"../store\" }\n")),
        ("api/src/lib.rs", include_str!("../fixtures/shop/api.rs")),
        (
            "store/Cargo.toml",
            &(manifest("shop-store") + "files = { package = \"shop-disk\", path = \"../disk\" }\n"),
        ),
        ("store/src/lib.rs", include_str!("../fixtures/shop/store.rs")),
        ("store/src/stock.rs", include_str!("../fixtures/shop/stock.rs")),
        ("disk/Cargo.toml", &manifest("shop-disk")),
        ("disk/src/lib.rs", include_str!("../fixtures/shop/disk.rs")),
    ])
}
