//! The command itself: help, exit codes, errors.

use crate::workspace::{Workspace, manifest, shop};

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_says_what_there_is() {
    let workspace = Workspace::new(&[]);
    let help = said(&workspace.dunlin("--help").stdout);
    assert!(
        help.contains("check") && help.contains("Finds what blocks the event loops of a workspace"),
        "{help}"
    );
    insta::assert_snapshot!("help", said(&workspace.dunlin("check --help").stdout));
}

#[test]
fn a_folder_without_a_workspace_is_an_error() {
    let workspace = Workspace::new(&[]);
    let output = workspace.dunlin("check");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output.stderr).contains("could not find `Cargo.toml`"), "{}", said(&output.stderr));
    let output = workspace.dunlin("check nowhere");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said(&output.stderr), "dunlin check: nowhere is no folder\n");
}

#[test]
fn a_file_that_cannot_be_parsed_does_not_hide_the_others() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", "mod wrong; mod gone;\npub async fn f() { std::fs::read(\"x\").ok(); }"),
        ("src/wrong.rs", "fn f() {\n    let = 1;\n}\n"),
    ]);
    let output = workspace.dunlin("check");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output.stdout).contains("`std::fs::read` blocks the event loop"));
    let errors = said(&output.stderr);
    assert!(errors.contains("dunlin check: src/wrong.rs:2:9: cannot be parsed: "), "{errors}");
    assert!(errors.contains("dunlin check: src/lib.rs:1:1: there is no file for `mod gone`"), "{errors}");
}

#[test]
fn a_folder_below_and_a_manifest_name_their_workspace() {
    let workspace = shop();
    for arguments in ["check", "check api", "check api/Cargo.toml", "check store/src"] {
        let output = workspace.dunlin(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments}");
        assert!(
            said(&output.stdout).contains("store/src/stock.rs:9:21"),
            "{arguments}: {}",
            said(&output.stdout)
        );
    }
}

#[test]
fn the_same_workspace_gives_the_same_text() {
    let workspace = shop();
    for format in ["human", "json", "sarif"] {
        let run = || workspace.dunlin(&format!("check --format {format}")).stdout;
        assert_eq!(said(&run()), said(&run()));
    }
}

#[test]
fn a_long_sum_is_no_deep_fall() {
    let sum = vec!["1u64"; 6000].join("+");
    let code = format!("pub async fn f() {{ let x = {sum}; std::fs::read(x.to_string()).ok(); }}");
    let output = Workspace::of(&code).dunlin("check");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output.stderr));
    assert!(said(&output.stdout).contains("`std::fs::read` blocks the event loop"));
}

#[test]
fn a_module_in_its_own_file_is_told() {
    let blocks = "pub async fn f() { std::fs::read(\"x\").ok(); }";
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", &format!("#[path = \"lib.rs\"] mod again;\nmod deep;\n{blocks}")),
        ("src/deep/mod.rs", "mod deeper;"),
        (
            "src/deep/deeper.rs",
            "\n#[path = \"../deep/mod.rs\"]\nmod up;\n#[cfg(unix)] #[path = \"../lib.rs\"] mod top;",
        ),
    ]);
    let output = workspace.dunlin("check");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output.stdout).contains("`std::fs::read` blocks the event loop"));
    let errors = said(&output.stderr);
    let why = "is one that this module is in: it has no end";
    assert!(errors.contains(&format!("check: src/lib.rs:1:1: the file of `mod again` {why}\n")), "{errors}");
    assert!(
        errors.contains(&format!("check: src/deep/deeper.rs:3:1: the file of `mod up` {why}\n")),
        "{errors}"
    );
}

#[test]
fn two_modules_may_have_one_file() {
    let workspace = Workspace::new(&[
        ("Cargo.toml", &manifest("app")),
        ("src/lib.rs", "#[path = \"a.rs\"] mod one; #[path = \"a.rs\"] mod two;"),
        ("src/a.rs", ""),
    ]);
    let output = workspace.dunlin("check");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
}
