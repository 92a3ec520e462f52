//! One mistake of a beginner, one error of the compiler; and what has to compile.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[test]
fn each_mistake_is_one_error() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}

/// The recorded messages hold one error each.
#[test]
fn each_recorded_message_holds_one_error() {
    for path in files("tests/ui") {
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let errors = text.lines().filter(|line| line.starts_with("error")).count();
            assert_eq!(errors, 1, "{}:\n{text}", path.display());
        }
    }
}

/// What blocks on an event loop does not compile, with types of std and tokio; what merely looks so does.
/// `cargo nextest run -p dunlin --test ui blocking` runs this and the counts.
#[test]
fn blocking_calls_are_refused_and_others_are_not() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/blocking/refused/*.rs");
    cases.pass("tests/ui/blocking/lawful/*.rs");
}

/// In the cases, a comment behind each call says what it is: each has one error, and none is missing.
#[test]
fn blocking_methods_of_known_types_are_refused_all() {
    let (mut marks, mut errors) = (BTreeSet::new(), 0);
    let mut calls = 0;
    for path in files("tests/ui/blocking/refused") {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        if path.extension().is_some_and(|extension| extension == "stderr") {
            errors += text.lines().filter(|line| line.starts_with("error[")).count();
            continue;
        }
        for (_, mark) in text.lines().filter_map(|line| line.split_once(" // ")) {
            calls += 1;
            marks.insert(mark.to_owned());
        }
    }
    assert_eq!(errors, calls, "calls and errors");
    // these four are common names elsewhere: they are refused by their paths alone
    let left = ["into_iter", "iter", "lines", "lock"];
    let known = dunlin_blocking::entries().filter(|entry| {
        entry.kind == dunlin_blocking::Kind::Method
            && (entry.path.starts_with("std::") || entry.path.starts_with("tokio::"))
            && !left.contains(&entry.name())
    });
    let known: Vec<_> = known.map(|entry| entry.path).collect();
    let missing: Vec<_> = known.iter().filter(|path| !marks.contains(**path)).collect();
    let refused = known.len() - missing.len();
    println!("{refused} of {} methods of std and tokio are refused by their type", known.len());
    assert!(missing.is_empty(), "not among the cases: {missing:?}");
}

/// Each function with an attribute is a snippet, named after what could be a false alarm.
#[test]
fn blocking_has_a_corpus_of_what_is_lawful() {
    let snippets: usize = files("tests/ui/blocking/lawful")
        .map(|path| std::fs::read_to_string(path).expect("a readable file"))
        .map(|text| {
            text.lines().filter(|line| line.starts_with("#[get(") || line.starts_with("#[dependency")).count()
        })
        .sum();
    assert!(snippets >= 60, "{snippets} snippets");
    println!("{snippets} lawful snippets compile");
}

fn files(folder: &str) -> impl Iterator<Item = PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    std::fs::read_dir(folder)
        .expect("the folder of the cases")
        .map(|file| file.expect("a readable folder").path())
}
