//! Hot path: the mask over what a client sends (RFC 6455, 5.3).

/// Takes the mask off, or puts it on: it is the same.
pub(crate) fn apply(bytes: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let word = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for chunk in words {
        *chunk = (u64::from_ne_bytes(*chunk) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

/// The mask as it goes on after so many bytes.
pub(crate) fn after(mut mask: [u8; 4], length: usize) -> [u8; 4] {
    mask.rotate_left(length % 4);
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_byte_at_a_time_but_faster() {
        let mask = [0x12, 0x34, 0x56, 0x78];
        for length in 0..70 {
            let bytes: Vec<u8> = (0..length).collect();
            let expected: Vec<u8> =
                bytes.iter().enumerate().map(|(index, byte)| byte ^ mask[index % 4]).collect();
            for split in 0..=bytes.len() {
                let mut masked = bytes.clone();
                let (head, tail) = masked.split_at_mut(split);
                apply(head, mask);
                apply(tail, after(mask, split));
                assert_eq!(masked, expected, "{length} bytes, {split} first");
            }
        }
    }
}
