//! What a collector answers: how much of it was not taken, and why.

/// Reads the answer to a message. Gives how many spans or points were rejected, and what the collector says of it; None
/// when all were taken, and when the answer makes no sense.
pub(crate) fn rejected(answer: &[u8]) -> Option<(u64, String)> {
    let mut partial: &[u8] = &[];
    each(answer, |field, value| {
        if let (1, Value::Bytes(bytes)) = (field, value) {
            partial = bytes;
        }
    })?;
    let (mut count, mut said) = (0, String::new());
    each(partial, |field, value| match (field, value) {
        (1, Value::Number(number)) => count = number,
        (2, Value::Bytes(bytes)) => said = String::from_utf8_lossy(bytes).into_owned(),
        _ => {}
    })?;
    (count > 0 || !said.is_empty()).then_some((count, said))
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// Gives each field of a message; None when it is none.
fn each<'a>(mut bytes: &'a [u8], mut take: impl FnMut(u64, Value<'a>)) -> Option<()> {
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut bytes)?),
            1 => part(&mut bytes, 8).map(|_| Value::Other)?,
            2 => {
                let length = varint(&mut bytes)?;
                Value::Bytes(part(&mut bytes, usize::try_from(length).ok()?)?)
            }
            5 => part(&mut bytes, 4).map(|_| Value::Other)?,
            _ => return None,
        };
        take(tag >> 3, value);
    }
    Some(())
}

fn part<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(part)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = part(bytes, 1)?[0];
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Message;

    #[test]
    fn tells_what_was_not_taken() {
        let mut answer = Message::default();
        answer.message(1, |partial| {
            partial.number(1, 300);
            partial.fixed(9, 7);
            partial.text(2, "too old");
        });
        let answer = answer.into_bytes();
        assert_eq!(rejected(&answer), Some((300, "too old".to_owned())));
        assert_eq!(rejected(&[]), None);
        // whatever comes, no panic: an answer cut anywhere, with any byte changed
        for end in 0..answer.len() {
            let _ = rejected(&answer[..end]);
            for byte in [0, 7, 0x7f, 0x80, 0xff] {
                let mut other = answer.clone();
                other[end] = byte;
                let _ = rejected(&other);
            }
        }
    }
}
