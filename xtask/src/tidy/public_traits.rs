//! Public traits: few, and each explains itself where the compiler finds it missing.

use super::Source;
use crate::Result;

/// More would be a framework to learn.
const AT_MOST: usize = 15;

pub(super) fn check(sources: &[Source]) -> Result<Vec<String>> {
    let crates = sources.iter().filter(|source| source.is_product() && source.path.starts_with("crates/"));
    let traits: Vec<PublicTrait> = crates.flat_map(public_traits).collect();
    let mut findings: Vec<String> = traits
        .iter()
        .filter(|found| !found.explains)
        .map(|found| format!("{}: {} has no #[diagnostic::on_unimplemented]", found.place, found.name))
        .collect();
    let shown: Vec<&str> = traits.iter().filter(|found| !found.hidden).map(|found| &*found.name).collect();
    if shown.len() > AT_MOST {
        findings.push(format!("{} public traits, more than {AT_MOST}: {}", shown.len(), shown.join(", ")));
    }
    Ok(findings)
}

struct PublicTrait {
    name: String,
    place: String,
    explains: bool,
    hidden: bool,
}

fn public_traits(source: &Source) -> Vec<PublicTrait> {
    let mut found = Vec::new();
    let mut above = String::new();
    for (number, line, test) in source.lines() {
        let code = line.trim();
        let declaration = code.strip_prefix("pub trait ").or_else(|| code.strip_prefix("pub unsafe trait "));
        if let Some(declaration) = declaration.filter(|_| !test) {
            let name =
                declaration.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            found.push(PublicTrait {
                name: name.into(),
                place: format!("{}:{number}", source.path),
                explains: above.contains("#[diagnostic::on_unimplemented"),
                hidden: above.contains("#[doc(hidden)]"),
            });
        }
        // What stands above an item: attributes and comments, back to the end of the item before.
        if code.is_empty() || code == "}" || (code.ends_with([';', '{']) && !code.starts_with("//")) {
            above.clear();
        } else {
            above.push_str(code);
            above.push('\n');
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        check(&[Source::of("crates/x/src/a.rs", text)]).unwrap()
    }

    #[test]
    fn finds_traits_that_do_not_explain_themselves() {
        let silent = "use b;\n/// A.\npub trait Extract<T>: Send {\n";
        assert_eq!(findings(silent), ["crates/x/src/a.rs:3: Extract has no #[diagnostic::on_unimplemented]"]);
        let explained = "#[diagnostic::on_unimplemented(\n    message = \"no; {Self} {\",\n)]\n/// A.\npub trait Extract {\n";
        assert!(findings(explained).is_empty());
        assert!(findings("pub(crate) trait Inner {}\ntrait Private {}\n").is_empty());
        let two = format!("{explained}}}\n\npub trait Reply {{\n");
        assert_eq!(findings(&two).len(), 1);
    }

    #[test]
    fn counts_the_traits_that_users_see() {
        let shown = "#[diagnostic::on_unimplemented(message = \"x\")]\npub trait Shown {}\n\n";
        let hidden =
            "#[doc(hidden)]\n#[diagnostic::on_unimplemented(message = \"x\")]\npub trait Hidden {}\n\n";
        assert!(findings(&(shown.repeat(15) + &hidden.repeat(9))).is_empty());
        assert_eq!(findings(&shown.repeat(16)).len(), 1);
    }
}
