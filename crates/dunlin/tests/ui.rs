//! One mistake of a beginner, one error of the compiler; and what has to compile.

#[test]
fn each_mistake_is_one_error() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}

/// The recorded messages hold one error each.
#[test]
fn each_recorded_message_holds_one_error() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui");
    for file in std::fs::read_dir(folder).expect("the folder of the cases") {
        let path = file.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let errors = text.lines().filter(|line| line.starts_with("error")).count();
            assert_eq!(errors, 1, "{}:\n{text}", path.display());
        }
    }
}
