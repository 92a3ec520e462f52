//! A reader that follows Python 3.11's `json` to its first mistake.

/// serde_json stops at a depth of 128, and says so itself.
const MAX_DEPTH: usize = 200;
const TOO_DEEP: &str = "too deep";

type Mistake = (usize, &'static str);

/// The offset in characters and the words of the first mistake; `None` when Python would accept the document.
pub(super) fn mistake(text: &str) -> Option<Mistake> {
    let letters: Vec<char> = text.chars().collect();
    let mistake = Reader { letters: &letters, at: 0, depth: 0 }.document().err();
    mistake.filter(|(_, words)| *words != TOO_DEEP)
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Mistake> {
        self.space();
        self.value()?;
        self.space();
        if self.at < self.letters.len() { Err((self.at, "Extra data")) } else { Ok(()) }
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(' ' | '\t' | '\n' | '\r') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<(), Mistake> {
        match self.peek() {
            Some('"') => self.text(),
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::list),
            _ if self.words() || self.number() => Ok(()),
            _ => Err((self.at, "Expecting value")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<(), Mistake>) -> Result<(), Mistake> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err((self.at, TOO_DEEP));
        }
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn object(&mut self) -> Result<(), Mistake> {
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some('"') {
                return Err((self.at, "Expecting property name enclosed in double quotes"));
            }
            self.text()?;
            self.space();
            if self.peek() != Some(':') {
                return Err((self.at, "Expecting ':' delimiter"));
            }
            self.at += 1;
            self.space();
            self.value()?;
            self.space();
            match self.peek() {
                Some('}') => break,
                Some(',') => self.at += 1,
                _ => return Err((self.at, "Expecting ',' delimiter")),
            }
            self.space();
        }
        self.at += 1;
        Ok(())
    }

    fn list(&mut self) -> Result<(), Mistake> {
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            self.space();
            match self.peek() {
                Some(']') => break,
                Some(',') => self.at += 1,
                _ => return Err((self.at, "Expecting ',' delimiter")),
            }
            self.space();
        }
        self.at += 1;
        Ok(())
    }

    fn text(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err((start, "Unterminated string starting at")),
                Some('"') => break,
                Some('\\') => self.escape(start)?,
                Some(control) if control < ' ' => return Err((self.at, "Invalid control character at")),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self, start: usize) -> Result<(), Mistake> {
        self.at += 1;
        match self.peek() {
            None => Err((start, "Unterminated string starting at")),
            Some('u') => {
                // Python wants to see what comes behind the digits too.
                let digits = self.letters.get(self.at + 1..self.at + 6).unwrap_or(&[]);
                if digits.is_empty() || !digits[..4].iter().all(char::is_ascii_hexdigit) {
                    return Err((self.at, "Invalid \\uXXXX escape"));
                }
                self.at += 5;
                Ok(())
            }
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err((self.at - 1, "Invalid \\escape")),
        }
    }

    fn words(&mut self) -> bool {
        let words = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        let rest = &self.letters[self.at..];
        let is_next =
            |word: &&str| word.chars().enumerate().all(|(place, letter)| rest.get(place) == Some(&letter));
        let found = words.iter().find(|word| is_next(word));
        self.at += found.map_or(0, |word| word.len());
        found.is_some()
    }

    fn number(&mut self) -> bool {
        let start = self.at;
        self.at += usize::from(self.peek() == Some('-'));
        match self.peek() {
            Some('0') => self.at += 1,
            Some('1'..='9') => self.digits(),
            _ => {
                self.at = start;
                return false;
            }
        }
        if self.peek() == Some('.') && self.digit_at(self.at + 1) {
            self.at += 1;
            self.digits();
        }
        if let Some('e' | 'E') = self.peek() {
            let signed = usize::from(matches!(self.letters.get(self.at + 1), Some('+' | '-')));
            if self.digit_at(self.at + 1 + signed) {
                self.at += 1 + signed;
                self.digits();
            }
        }
        true
    }

    fn digits(&mut self) {
        while self.digit_at(self.at) {
            self.at += 1;
        }
    }

    fn digit_at(&self, place: usize) -> bool {
        self.letters.get(place).is_some_and(char::is_ascii_digit)
    }
}
