//! What sends the figures: the process, and the library that counted.

use super::Message;

/// The bytes of one figure, as a first guess.
const ABOUT: usize = 512;

/// What the process is.
#[derive(Clone, Debug)]
pub(crate) struct Resource(Vec<(String, String)>);

impl Resource {
    /// What was set, with what is known beside it. The service is called after the app unless something else was said.
    pub(crate) fn new(set: Vec<(String, String)>, title: &str, version: &str) -> Self {
        let usual = [
            ("service.name", title.to_owned()),
            ("service.version", version.to_owned()),
            // tells processes apart that count the same
            ("service.instance.id", instance()),
            ("process.pid", std::process::id().to_string()),
            ("telemetry.sdk.name", "dunlin-otel".to_owned()),
            ("telemetry.sdk.language", "rust".to_owned()),
            ("telemetry.sdk.version", env!("CARGO_PKG_VERSION").to_owned()),
        ];
        let mut pairs = set;
        for (name, value) in usual {
            if !pairs.iter().any(|(known, _)| known == name) {
                pairs.push((name.to_owned(), value));
            }
        }
        Resource(pairs)
    }

    /// Writes the envelope of all figures of one kind: `fill` writes so many of them into the scope.
    pub(super) fn envelope(&self, count: usize, fill: impl FnOnce(&mut Message)) -> Vec<u8> {
        let mut request = Message::about(1024 + ABOUT * count);
        request.message(1, |all| {
            all.message(1, |resource| {
                self.0.iter().for_each(|(name, value)| match (name.as_str(), value.parse::<u32>()) {
                    ("process.pid", Ok(number)) => {
                        resource.attribute(1, name, |value| value.number_of_one(3, u64::from(number)));
                    }
                    _ => resource.pair(1, name, value),
                });
            });
            all.message(2, |scoped| {
                scoped.message(1, |scope| {
                    scope.text(1, "dunlin");
                    scope.text(2, env!("CARGO_PKG_VERSION"));
                });
                fill(scoped);
            });
        });
        request.into_bytes()
    }
}

/// A random UUID of version 4.
fn instance() -> String {
    let random = crate::id::trace().get();
    let uuid = (random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let part = |shift: u32, digits: u32| (uuid >> shift) & ((1 << (4 * digits)) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 8),
        part(80, 4),
        part(64, 4),
        part(48, 4),
        part(0, 12)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_counts() {
        let set = vec![("service.name".to_owned(), "users".to_owned())];
        let Resource(pairs) = Resource::new(set, "Users", "1.2.3");
        let of = |name: &str| {
            let found: Vec<&str> =
                pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| &**value).collect();
            found.join("|")
        };
        assert_eq!((of("service.name"), of("service.version")), ("users".to_owned(), "1.2.3".to_owned()));
        let id = of("service.instance.id");
        assert_eq!((id.len(), id.as_bytes()[14], id.split('-').count()), (36, b'4', 5));
        assert!(b"89ab".contains(&id.as_bytes()[19]));
    }
}
