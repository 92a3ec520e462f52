//! `form-data; name="a"; filename="b.txt"`: a value with parameters, as `Content-Disposition` and `Content-Type` have it.

use super::text;

/// A value and its parameters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// What comes first, in lower case.
    pub(super) main: String,
    parameters: Vec<(String, String)>,
}

impl Options {
    /// Reads a header's value. What is no parameter is passed over.
    pub(super) fn parse(value: &[u8]) -> Options {
        let value = text(value);
        let (main, mut rest) = value.split_once(';').unwrap_or((&value, ""));
        let mut options = Options { main: main.trim().to_ascii_lowercase(), parameters: Vec::new() };
        while !rest.trim_start().is_empty() {
            let (name, after) = match rest.find(['=', ';']) {
                Some(end) if rest.as_bytes()[end] == b'=' => (&rest[..end], &rest[end + 1..]),
                Some(end) => {
                    rest = &rest[end + 1..];
                    continue;
                }
                None => break,
            };
            let (value, after) = parameter(after);
            options.parameters.push((name.trim().to_ascii_lowercase(), value));
            rest = after;
        }
        options
    }

    /// The parameter of this name; the last one counts.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().rfind(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// One value, quoted or not, and what follows its `;`.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.trim_start().strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let rest = &quoted[at + 1..];
                return (value, rest.split_once(';').map_or("", |(_, rest)| rest));
            }
            // other backslashes are the path of a file on Windows
            '\\' => match letters.next_if(|&(_, next)| next == '"' || next == '\\') {
                Some((_, next)) => value.push(next),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, main: &str, parameters: &[(&str, &str)]) {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let expected = Options { main: main.to_owned(), parameters: parameters.iter().map(owned).collect() };
        assert_eq!(Options::parse(value.as_bytes()), expected, "{value}");
    }

    #[test]
    fn reads_what_clients_write() {
        check("", "", &[]);
        check("Multipart/Form-Data; Boundary=b", "multipart/form-data", &[("boundary", "b")]);
        check(
            r#"form-data; name="a;b"; filename="x=\"y\".txt""#,
            "form-data",
            &[("name", "a;b"), ("filename", r#"x="y".txt"#)],
        );
        check(
            r#"form-data; name=a ; filename = "C:\dir\f.txt""#,
            "form-data",
            &[("name", "a"), ("filename", r"C:\dir\f.txt")],
        );
        check("form-data; nonsense; name=é", "form-data", &[("name", "é")]);
        check(r#"form-data; name="never ends"#, "form-data", &[("name", "never ends")]);
        check(
            r#"form-data; name="a" garbage; filename="" ;;"#,
            "form-data",
            &[("name", "a"), ("filename", "")],
        );
    }

    #[test]
    fn the_last_parameter_of_a_name_counts() {
        assert_eq!(Options::parse(b"form-data; name=a; name=b").get("name"), Some("b"));
        assert_eq!(Options::parse(b"form-data; name=a").get("filename"), None);
    }
}
