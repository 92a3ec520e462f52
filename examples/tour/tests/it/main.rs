//! The README shows a program that is here.

#[test]
fn the_readme_shows_greetings() {
    let source = include_str!("../../src/bin/greetings.rs");
    let (_, program) = source.split_once("\n\n").expect("a first line that says what it is for");
    let readme = include_str!("../../../../README.md");
    assert!(readme.contains(program), "{program}");
}
