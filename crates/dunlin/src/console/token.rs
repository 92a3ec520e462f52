//! The token of the console, and the cookie that it is exchanged for.

use std::fmt;

use hmac_sha256::HMAC;

/// Shorter ones could be guessed.
const SHORTEST: usize = 16;

/// What lets somebody in.
pub(super) struct Token {
    text: String,
    /// Made here, and so to be printed.
    is_random: bool,
    /// What the browser shows from then on. It does not tell the token.
    pass: String,
}

impl Token {
    /// A new one: 128 bits from the operating system.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self::of(hexadecimal(&bytes), true))
    }

    /// One that somebody chose.
    pub(super) fn given(text: String) -> Result<Self, String> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        if text.len() < SHORTEST || !text.bytes().all(is_plain) {
            return Err(format!("a token has at least {SHORTEST} characters, all of `A-Z a-z 0-9 . _ ~ -`"));
        }
        Ok(Self::of(text, false))
    }

    fn of(text: String, is_random: bool) -> Self {
        let pass = hexadecimal(&HMAC::mac(b"dunlin console", text.as_bytes()));
        Token { text, is_random, pass }
    }

    /// Whether somebody sent the token.
    pub(super) fn is(&self, sent: &str) -> bool {
        is_same(&self.text, sent)
    }

    /// Whether somebody shows the pass that the token was exchanged for.
    pub(super) fn admits(&self, shown: &str) -> bool {
        is_same(&self.pass, shown)
    }

    /// The pass.
    pub(super) fn pass(&self) -> &str {
        &self.pass
    }

    /// The token, if it is nobody's secret yet.
    pub(super) fn to_print(&self) -> Option<&str> {
        self.is_random.then_some(self.text.as_str())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Compares what a key, known here alone, makes of both: the time it takes tells nothing of either, nor of its length.
fn is_same(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| HMAC::mac(text.as_bytes(), b"dunlin console: compared"));
    let differences = one.iter().zip(&other).fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(differences) == 0
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_token_is_long_new_and_to_be_printed() {
        let [one, other] = [Token::random().unwrap(), Token::random().unwrap()];
        assert_eq!(one.to_print().map(str::len), Some(32));
        assert_ne!(one.text, other.text);
    }

    #[test]
    fn a_chosen_token_is_long_and_plain_and_nobody_prints_it() {
        for text in [
            "",
            "short",
            "fifteen-letters",
            "sixteen letters!",
            "späße-und-mehr-davon",
            "a/b/c/d/e/f/g/h/i/j",
        ] {
            assert!(Token::given(text.to_owned()).is_err(), "{text}");
        }
        let token = Token::given("correct-horse.battery_staple~9".to_owned()).unwrap();
        assert_eq!(token.to_print(), None);
        assert_eq!(format!("{token:?}"), "Token");
    }

    #[test]
    fn only_the_token_and_its_pass_are_right() {
        let token = Token::given("correct-horse-battery".to_owned()).unwrap();
        assert!(token.is("correct-horse-battery") && token.admits(&token.pass));
        for wrong in
            ["", "correct-horse-batterx", "correct-horse-batter", "correct-horse-battery-", &token.pass]
        {
            assert!(!token.is(wrong), "{wrong}");
        }
        for wrong in ["", "correct-horse-battery", &token.pass[1..], &token.pass.to_uppercase()] {
            assert!(!token.admits(wrong), "{wrong}");
        }
        assert!(!token.pass.contains("correct"));
    }
}
