//! Reads `.env` as python-dotenv does, so that a service that moves here keeps its file: a `$` in a password stays one.

/// Names and values, in order.
type Pairs = Vec<(String, String)>;

/// Reads a file. `${NAME}` and `${NAME:-default}` stand for an earlier line's value, or what `lookup` knows.
///
/// # Errors
/// The number of the first line that cannot be read. Its text may be a secret.
pub(super) fn parse(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<Pairs, usize> {
    let mut rest = Cursor { text: text.trim_start_matches('\u{feff}'), line: 1 };
    let mut pairs = Pairs::new();
    while rest.skip_to_entry() {
        let line = rest.line;
        let (name, value) = rest.entry().ok_or(line)?;
        if let Some(value) = value {
            let known = |wanted: &str| {
                let earlier = pairs.iter().rev().find(|(other, _)| other == wanted);
                lookup(wanted).or_else(|| earlier.map(|(_, value)| value.clone()))
            };
            let value = expand(&value, known);
            pairs.push((name, value));
        }
    }
    Ok(pairs)
}

/// What was not read yet.
struct Cursor<'t> {
    text: &'t str,
    line: usize,
}

impl<'t> Cursor<'t> {
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.text.split_at(length);
        self.line += taken.matches('\n').count();
        self.text = rest;
        taken
    }

    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'t str {
        self.take(self.text.find(|letter| !is_wanted(letter)).unwrap_or(self.text.len()))
    }

    fn blanks(&mut self) {
        self.take_while(|letter| letter == ' ' || letter == '\t');
    }

    /// Skips empty lines and comments. False at the end.
    fn skip_to_entry(&mut self) -> bool {
        loop {
            self.take_while(char::is_whitespace);
            if !self.text.starts_with('#') {
                return !self.text.is_empty();
            }
            self.take_while(|letter| letter != '\n');
        }
    }

    /// `export NAME = value # comment`. A name alone has no value.
    fn entry(&mut self) -> Option<(String, Option<String>)> {
        if let Some(after) = self.text.strip_prefix("export")
            && after.starts_with([' ', '\t'])
        {
            self.take("export".len());
            self.blanks();
        }
        let name =
            self.take_while(|letter| !letter.is_whitespace() && !matches!(letter, '=' | '#')).to_owned();
        self.blanks();
        let value = match self.text.starts_with('=') {
            true => {
                self.take(1);
                Some(self.value()?)
            }
            false => None,
        };
        self.blanks();
        let is_end = self.text.is_empty() || self.text.starts_with(['\n', '\r', '#']);
        (is_end && !name.is_empty()).then_some((name, value))
    }

    fn value(&mut self) -> Option<String> {
        match self.text.trim_start_matches([' ', '\t']).chars().next() {
            Some(quote @ ('\'' | '"')) => {
                self.blanks();
                self.quoted(quote)
            }
            _ => Some(self.bare()),
        }
    }

    /// To the end of the line, or to a comment, which has a blank before it.
    fn bare(&mut self) -> String {
        let line = self.take_while(|letter| letter != '\n' && letter != '\r');
        let comment =
            line.char_indices().find(|&(at, letter)| letter == '#' && line[..at].ends_with([' ', '\t']));
        line[..comment.map_or(line.len(), |(at, _)| at)].trim().to_owned()
    }

    /// To the other quote, over several lines. `None` when there is none.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut value = String::new();
        let mut letters = self.text.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => {
                    let (_, next) = letters.next()?;
                    match unescaped(next, quote) {
                        Some(letter) => value.push(letter),
                        None => value.extend([letter, next]),
                    }
                }
                letter if letter == quote => {
                    self.take(at + 1);
                    return Some(value);
                }
                letter => value.push(letter),
            }
        }
        None
    }
}

/// What a backslash and a letter stand for; single quotes know only themselves and the backslash.
fn unescaped(letter: char, quote: char) -> Option<char> {
    match (letter, quote) {
        ('\\' | '\'', _) | ('"', '"') => Some(letter),
        ('n', '"') => Some('\n'),
        ('r', '"') => Some('\r'),
        ('t', '"') => Some('\t'),
        ('a', '"') => Some('\u{7}'),
        ('b', '"') => Some('\u{8}'),
        ('f', '"') => Some('\u{c}'),
        ('v', '"') => Some('\u{b}'),
        _ => None,
    }
}

/// Puts values in place of `${NAME}` and `${NAME:-default}`.
fn expand(value: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, behind)) = after.split_once('}') else { break };
        let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
        expanded.push_str(before);
        expanded.push_str(&known(name).unwrap_or_else(|| default.to_owned()));
        rest = behind;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(&str, &str)], usize>) {
        let lookup = |name: &str| (name == "HOME").then(|| "/home/kea".to_owned());
        let expected = expected.map(|pairs| {
            pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
        });
        assert_eq!(parse(text, lookup), expected, "{text:?}");
    }

    #[test]
    fn reads_what_python_dotenv_reads() {
        check("", Ok(&[]));
        check(
            "A=1\nB = two words \n\n# comment\nexport C=3",
            Ok(&[("A", "1"), ("B", "two words"), ("C", "3")]),
        );
        check("A=1#2 # 3\r\nB= # nothing\nC=", Ok(&[("A", "1#2"), ("B", ""), ("C", "")]));
        check("A=#1\nB= 'two' #2\nC='3'#3", Ok(&[("A", "#1"), ("B", "two"), ("C", "3")]));
        check("A='it\\'s $1 \\n'", Ok(&[("A", "it's $1 \\n")]));
        check("A=\"a\\tb\\\"c\\q\" # comment", Ok(&[("A", "a\tb\"c\\q")]));
        check("KEY=\"one\ntwo\"\nB=3", Ok(&[("KEY", "one\ntwo"), ("B", "3")]));
        check("A=pa$$word$\nNAME_ALONE\nexported=1", Ok(&[("A", "pa$$word$"), ("exported", "1")]));
    }

    #[test]
    fn expands_what_is_known() {
        check("A=1\nB=${A}-${HOME}-${C:-x}-${D}-${", Ok(&[("A", "1"), ("B", "1-/home/kea-x--${")]));
    }

    #[test]
    fn names_the_line_that_cannot_be_read() {
        check("A=1\n=2", Err(2));
        check("A=1\nB=\"secret\nC=3", Err(2));
        check("A='1' 2", Err(1));
        check("two words\n", Err(1));
    }
}
