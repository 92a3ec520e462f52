//! The suite itself: a program for Python 2.7 from PyPI.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::Report;
use crate::workspace::{must, root, succeeds, target};
use crate::{Result, provision};

const REQUIREMENTS: &str = "conformance/autobahn/requirements.txt";
const STARTER: &str = "conformance/autobahn/wstest.py";

/// Autobahn's `wstest`, installed.
pub(super) struct Suite {
    python: PathBuf,
    packages: PathBuf,
}

impl Suite {
    /// Finds Python 2.7, and installs the suite for it when it is missing or outdated.
    pub(super) fn install() -> Result<Self> {
        let _alone = provision::alone()?;
        let suite = Self { python: python()?, packages: target("autobahn/packages") };
        let requirements = root().join(REQUIREMENTS);
        let wanted = fs::read_to_string(&requirements)?;
        let stamp = target("autobahn/installed.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(suite);
        }
        println!("installing Autobahn's test suite into {}", suite.packages.display());
        if suite.packages.exists() {
            fs::remove_dir_all(&suite.packages)?;
        }
        let mut install = provision::pip(&suite.python);
        install.args(["install", "--quiet", "--no-deps", "--target"]).arg(&suite.packages);
        must(install.arg("--requirement").arg(requirements))?;
        fs::write(stamp, wanted)?;
        Ok(suite)
    }

    /// A file in the folder of one server.
    pub(super) fn file(&self, agent: &str, name: &str) -> Result<File> {
        fs::create_dir_all(folder(agent))?;
        Ok(File::create(folder(agent).join(name))?)
    }

    /// Runs cases against the echo of one server.
    pub(super) fn run(&self, agent: &str, address: &str, cases: &[&str]) -> Result<Report> {
        println!("Autobahn against {agent}, with its log and reports in {}", folder(agent).display());
        let report = folder(agent).join("report");
        let spec = json!({
            "outdir": report,
            "servers": [{"agent": agent, "url": format!("ws://{address}/echo")}],
            "cases": cases,
            "exclude-cases": [],
            "exclude-agent-cases": {},
        });
        self.file(agent, "spec.json")?.write_all(spec.to_string().as_bytes())?;
        let log = self.file(agent, "wstest.log")?;
        let mut command = Command::new(&self.python);
        command.arg("-B").arg(root().join(STARTER)).arg(&self.packages).current_dir(folder(agent));
        command.args(["--mode", "fuzzingclient", "--spec", "spec.json"]);
        must(command.stdout(log.try_clone()?).stderr(log))?;
        Report::parse(agent, &fs::read_to_string(report.join("index.json"))?)
    }
}

fn folder(agent: &str) -> PathBuf {
    target("autobahn").join(agent)
}

/// Python 2.7: the one in `PATH`, or one of pyenv's.
fn python() -> Result<PathBuf> {
    let named = PathBuf::from("python2.7");
    let of_pyenv =
        pyenv().into_iter().flat_map(|versions| fs::read_dir(versions).into_iter().flatten().flatten());
    let of_pyenv = of_pyenv.map(|version| version.path().join("bin/python2.7"));
    let found = std::iter::once(named).chain(of_pyenv).find(|python| is_good(python));
    Ok(found.ok_or(
        "Autobahn's test suite needs Python 2.7 with pip, which Debian 12 has not: `pyenv install 2.7.18`",
    )?)
}

/// Where pyenv keeps what it installed.
fn pyenv() -> Option<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let root = root.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")))?;
    Some(root.join("versions"))
}

fn is_good(python: &Path) -> bool {
    succeeds(Command::new(python).args(["-c", "import pip, sys; sys.exit(sys.version_info[:2] != (2, 7))"]))
}
