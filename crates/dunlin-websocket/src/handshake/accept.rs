//! The answer that only who speaks WebSocket gives (RFC 6455, 4.2.2).

use base64ct::{Base64, Encoding};
use http::HeaderValue;

/// Every server hashes this with the key.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// `Sec-WebSocket-Accept` for the `Sec-WebSocket-Key` of a request.
pub(super) fn accept(key: &[u8]) -> HeaderValue {
    let mut hash = sha1_smol::Sha1::new();
    hash.update(key);
    hash.update(GUID);
    let mut text = [0; 28];
    let text = Base64::encode(&hash.digest().bytes(), &mut text).expect("20 bytes are 28 characters");
    HeaderValue::from_str(text).expect("Base64 is visible ASCII")
}

/// Whether it is 16 bytes in Base64.
pub(super) fn is_key(key: &[u8]) -> bool {
    Base64::decode(key, &mut [0; 16]).is_ok_and(|bytes| bytes.len() == 16)
}

/// A key of 16 random bytes.
pub(super) fn key(nonce: [u8; 16]) -> HeaderValue {
    let mut text = [0; 24];
    let text = Base64::encode(&nonce, &mut text).expect("16 bytes are 24 characters");
    HeaderValue::from_str(text).expect("Base64 is visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_in_rfc_6455() {
        assert_eq!(accept(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(key(*b"the sample nonce"), "dGhlIHNhbXBsZSBub25jZQ==");
    }

    #[test]
    fn keys_are_sixteen_bytes() {
        for (key, expected) in [
            ("dGhlIHNhbXBsZSBub25jZQ==", true),
            ("", false),
            ("dGhlIHNhbXBsZSBub25jZQ", false),
            ("dGhlIHNhbXBsZSBub25jZSE=", false),
            ("dGhlIHNhbXBsZSBub25j", false),
            ("dGhlIHNhbXBsZSBub25jZ!==", false),
        ] {
            assert_eq!(is_key(key.as_bytes()), expected, "{key}");
        }
    }
}
