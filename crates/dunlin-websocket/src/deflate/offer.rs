//! What two ends agree on, in `Sec-WebSocket-Extensions` (RFC 7692, 5 and 7.1).

use http::HeaderValue;

use super::Deflate;

/// What this end asks for and answers: neither end refers to what it sent before.
pub(crate) const ALWAYS: &str = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/// What a client offers, or a server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    server_no_context: bool,
    client_no_context: bool,
    server_bits: Option<Bits>,
    client_bits: Option<Bits>,
}

/// How far back compressed data may refer; `None` where the peer leaves it open.
type Bits = Option<u8>;

impl Parameters {
    /// Reads one extension of the header; `None` if it is another, or not as it has to be.
    pub(crate) fn parse(extension: &str) -> Option<Self> {
        let mut parts = extension.split(';').map(|part| part.trim_matches([' ', '\t']));
        if !parts.next()?.eq_ignore_ascii_case("permessage-deflate") {
            return None;
        }
        let mut found = Self::default();
        for part in parts {
            found.add(part)?;
        }
        Some(found)
    }

    /// What a server answers to the offer, and what it means for it.
    pub(crate) fn accept(self) -> Option<(Deflate, HeaderValue)> {
        match self.server_bits {
            None => Some((Deflate::default(), HeaderValue::from_static(ALWAYS))),
            Some(Some(window_bits @ 9..)) => {
                let answer = format!("{ALWAYS}; server_max_window_bits={window_bits}");
                Some((Deflate { window_bits }, HeaderValue::try_from(answer).ok()?))
            }
            Some(_) => None,
        }
    }

    /// What a server's answer to [`ALWAYS`] means for the client.
    pub(crate) fn agree(self) -> Option<Deflate> {
        let is_answer =
            self.server_no_context && self.client_bits.is_none() && self.server_bits != Some(None);
        is_answer.then(Deflate::default)
    }

    fn add(&mut self, part: &str) -> Option<()> {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim_end(), Some(value.trim_start())),
            None => (part, None),
        };
        match (name, value) {
            ("server_no_context_takeover", None) => first(&mut self.server_no_context),
            ("client_no_context_takeover", None) => first(&mut self.client_no_context),
            ("server_max_window_bits", Some(value)) => only(&mut self.server_bits, Some(bits(value)?)),
            ("client_max_window_bits", None) => only(&mut self.client_bits, None),
            ("client_max_window_bits", Some(value)) => only(&mut self.client_bits, Some(bits(value)?)),
            _ => None,
        }
    }
}

fn first(flag: &mut bool) -> Option<()> {
    (!std::mem::replace(flag, true)).then_some(())
}

fn only(slot: &mut Option<Bits>, bits: Bits) -> Option<()> {
    slot.replace(bits).is_none().then_some(())
}

/// A number from 8 to 15, without leading zeros, maybe in quotes.
fn bits(value: &str) -> Option<u8> {
    let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match inside.unwrap_or(value) {
        "8" => Some(8),
        "9" => Some(9),
        two if two.len() == 2 => two.parse().ok().filter(|bits| (10..=15).contains(bits)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(offer: &str) -> Option<String> {
        let (_, answer) = Parameters::parse(offer)?.accept()?;
        Some(answer.to_str().unwrap().to_owned())
    }

    #[test]
    fn takes_what_may_be_offered() {
        for offer in [
            "permessage-deflate",
            "PerMessage-Deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate;client_max_window_bits=8",
            "permessage-deflate ; client_max_window_bits = \"15\"",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        ] {
            assert_eq!(answered(offer).as_deref(), Some(ALWAYS), "{offer}");
        }
        for bits in 9..=15 {
            let expected = format!("{ALWAYS}; server_max_window_bits={bits}");
            assert_eq!(
                answered(&format!("permessage-deflate; server_max_window_bits={bits}")),
                Some(expected)
            );
        }
    }

    #[test]
    fn declines_what_is_wrong_or_cannot_be_done() {
        for offer in [
            "",
            "permessage-bzip2",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=09",
            "permessage-deflate; server_max_window_bits=+9",
            "permessage-deflate; server_max_window_bits=\"9",
            "permessage-deflate; server_max_window_bits=",
            "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; fast",
            "permessage-deflate;",
        ] {
            assert_eq!(answered(offer), None, "{offer}");
        }
    }

    #[test]
    fn a_client_takes_an_answer_to_what_it_asked() {
        for (answer, is_taken) in [
            (ALWAYS, true),
            ("permessage-deflate; server_no_context_takeover", true),
            ("permessage-deflate; server_no_context_takeover; server_max_window_bits=10", true),
            ("permessage-deflate", false),
            ("permessage-deflate; server_no_context_takeover; client_max_window_bits=10", false),
        ] {
            let agreed = Parameters::parse(answer).and_then(Parameters::agree);
            assert_eq!(agreed.is_some(), is_taken, "{answer}");
        }
    }
}
