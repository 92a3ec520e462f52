//! From the path of a request to a name inside a folder.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// The name inside the folder, or nothing for a path that cannot be one: it climbs, is absolute after all, hides a
/// separator or names a hidden file.
pub(super) fn inside(path: &str, has_dotfiles: bool) -> Option<PathBuf> {
    let mut name = PathBuf::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let segment = percent_decode_str(segment).decode_utf8().ok()?;
        let is_hidden = segment.starts_with('.') && !has_dotfiles;
        if matches!(&*segment, "." | "..") || is_hidden || segment.contains(is_no_letter_of_a_name) {
            return None;
        }
        name.push(&*segment);
    }
    Some(name)
}

/// Separators, and what some system reads as one or as the end of a name.
fn is_no_letter_of_a_name(letter: char) -> bool {
    matches!(letter, '/' | '\\' | '\0') || letter.is_control() || (cfg!(windows) && letter == ':')
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn reads_names() {
        for (path, name) in [
            ("", ""),
            ("/", ""),
            ("/a.txt", "a.txt"),
            ("/a/b%20c.txt", "a/b c.txt"),
            ("//etc/passwd", "etc/passwd"),
            ("/a//b/", "a/b"),
            ("/%C3%A9", "é"),
            ("/a..b/...c", "a..b/...c"),
            ("/%252e%252e/x", "%2e%2e/x"),
        ] {
            assert_eq!(inside(path, true).as_deref(), Some(Path::new(name)), "{path}");
        }
    }

    /// Ways to write `..`, `/`, NUL and hidden names, in every place.
    #[test]
    fn two_hundred_ways_out_lead_nowhere() {
        let dots = [
            "..",
            "%2e%2e",
            "%2E%2E",
            ".%2e",
            "%2e.",
            "%2E.",
            ".",
            "%2e",
            "..%2f",
            "%2e%2e%2f",
            "..%2F..",
            "%2e%2e%5c",
            "..%5c",
            "..\\",
            "..%5C..",
            "%00",
            "..%00",
            "%2f",
            "%2Fetc",
            "%5c",
            "%5C%5Cserver",
            "..%0a",
            "%0d..",
            "%ff",
            "%c0%ae%c0%ae",
            "%c0%2e",
            "%e0%80%ae",
            "%2e%2e%c0%af",
            "C%00:",
            "a%00.txt",
            "%7f..",
            "..%2f%2e%2e",
            ".env",
            "%2eenv",
            ".git",
            "%2Egit",
            "...",
            "%2e%2e%2e",
        ];
        let mut tried = 0;
        for way in dots {
            for path in [
                format!("/{way}"),
                format!("/{way}/etc/passwd"),
                format!("/a/{way}/{way}/secret.txt"),
                format!("/a/{way}"),
                format!("//{way}/x"),
                format!("/a%20b/{way}/"),
            ] {
                assert_eq!(inside(&path, false), None, "{path}");
                tried += 1;
            }
        }
        assert!(tried >= 200, "{tried}");
    }
}
