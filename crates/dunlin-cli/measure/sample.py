"""Draws the samples of docs/dunlin-check.md: findings, and lines that look like blocking calls and are not among them.

    python3 crates/dunlin-cli/measure/sample.py findings --seed 3 --count 50 pueue@4.0.4 rustic_server@0.4.4
    python3 crates/dunlin-cli/measure/sample.py unnamed  --seed 9 --count 50 pueue@4.0.4 rustic_server@0.4.4

Packages are fetched from crates.io into the temporary folder, where no other workspace is around them; `dunlin` is taken
from target/debug.
"""

import argparse
import json
import random
import re
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(tempfile.gettempdir()) / "dunlin-check-sample"
DUNLIN = ROOT / "target/debug/dunlin"
CALL = re.compile(
    r"std::fs::|\bfs::(read|write|read_to_string|read_dir|create_dir|create_dir_all|remove_file|remove_dir_all|rename|copy"
    r"|metadata|symlink_metadata|canonicalize|File|OpenOptions|hard_link)\b|\bFile::(open|create)|OpenOptions::new"
    r"|\.(exists|is_file|is_dir|canonicalize|read_dir|symlink_metadata|try_exists|metadata)\(\)"
    r"|\.(output|status|wait|wait_with_output|recv|join)\(\)|\.recv_timeout\(|thread::sleep|block_on\(|to_socket_addrs"
    r"|tempfile|tempdir\(|TempDir::new|WalkDir::new|blocking_\w+\(|std::net::TcpStream|bcrypt::|stdin\(\)|Repository::"
)


def fetched(package: str) -> Path:
    name, version = package.split("@")
    folder = FOLDER / f"{name}-{version}"
    if not folder.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        archive = FOLDER / f"{name}-{version}.crate"
        urllib.request.urlretrieve(f"https://static.crates.io/crates/{name}/{name}-{version}.crate", archive)
        with tarfile.open(archive) as files:
            files.extractall(FOLDER, filter="data")
    return folder


def report(folder: Path) -> dict:
    command = [DUNLIN, "check", "--format", "json", "--start", folder]
    return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)


def is_test(file: Path) -> bool:
    return file.stem in ("test", "tests") or file.stem.endswith("_test") or not {"test", "tests"}.isdisjoint(file.parts)


def candidates(folder: Path):
    """Lines outside of tests that call something whose name is one of a blocking function."""
    for file in sorted((folder / "src").rglob("*.rs")):
        lines = file.read_text(errors="replace").split("\n")
        for number, line in enumerate(lines, 1):
            inline_tests = re.match(r"\s*#\[cfg\((all\()?test", line) and any("mod " in below for below in lines[number : number + 2])
            if is_test(file.relative_to(folder)) or inline_tests:
                break
            code = line.strip()
            if CALL.search(code) and ".await" not in code and not code.startswith(("//", "use ", "pub use ")):
                yield str(file.relative_to(folder)), number


def show(folder: Path, file: str, number: int):
    lines = (folder / file).read_text(errors="replace").split("\n")
    for at in range(max(0, number - 4), min(len(lines), number + 3)):
        print("   ", ">" if at + 1 == number else " ", at + 1, lines[at][:140])


def findings(folder: Path):
    for finding in report(folder)["findings"]:
        yield lambda finding=finding: [
            print("=====", folder.name, finding["callee"], "contexts:", len(finding["contexts"])),
            *(
                (print("  --", step["function"], step["place"]["file"]), show(folder, step["place"]["file"], step["place"]["line"]))
                for step in finding["path"]
            ),
        ]


def unnamed(folder: Path):
    found = report(folder)
    named = {(place["file"], place["line"]) for part in ("findings", "start") for finding in found[part] for place in finding["places"]}
    lines = list(candidates(folder))
    rest = [(file, line) for file, line in lines if not any((file, near) in named for near in range(line - 2, line + 4))]
    print(f"{folder.name}: {len(lines)} candidates, {len(lines) - len(rest)} named, {len(rest)} unnamed")
    for file, line in rest:
        yield lambda file=file, line=line: [print("=====", folder.name, file, line), show(folder, file, line)]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("what", choices=["findings", "unnamed"])
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--count", type=int, default=50)
    arguments.add_argument("packages", nargs="+", metavar="NAME@VERSION")
    options = arguments.parse_args()
    source = findings if options.what == "findings" else unnamed
    all_of = [item for package in options.packages for item in source(fetched(package))]
    random.seed(options.seed)
    for item in random.sample(all_of, min(options.count, len(all_of))):
        item()


main()
