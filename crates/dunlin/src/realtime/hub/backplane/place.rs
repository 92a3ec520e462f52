//! Where a hub is to be: what it is called, and in which Redis.

use std::any::type_name;
use std::sync::Arc;

use super::super::Hub;
use super::super::config::Key;
use super::super::topics::Topics;
use crate::Redis;

/// Where a hub is to be; in memory, unless it is given a Redis.
#[derive(Clone, Debug)]
pub(in crate::realtime::hub) struct Place {
    pub(in crate::realtime::hub) name: String,
    pub(in crate::realtime::hub) redis: Option<Redis>,
}

impl Place {
    /// Called as its type.
    pub(in crate::realtime::hub) fn of<T>() -> Self {
        Place { name: without_modules(type_name::<T>()), redis: None }
    }

    pub(in crate::realtime::hub) fn hub<T>(self, topics: Topics, key: Option<Key<T>>) -> Hub<T> {
        let hub = Hub::of(topics.named(self.name), key);
        if let Some(redis) = &self.redis {
            Arc::clone(&hub.topics).meet(redis);
        }
        hub
    }
}

/// `Vec<news::Item>` for `alloc::vec::Vec<news::Item>`: modules are moved, types seldom.
fn without_modules(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    // `{{closure}}` is a module, too
    for part in name.split_inclusive(|c: char| !(c.is_alphanumeric() || "_:{}".contains(c))) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_called_as_its_type() {
        for (name, expected) in [
            ("u8", "u8"),
            ("alloc::string::String", "String"),
            ("alloc::vec::Vec<news::Item>", "Vec<Item>"),
            ("news::main::{{closure}}::Item", "Item"),
            ("(a::b::C, [d::E; 3])", "(C, [E; 3])"),
        ] {
            assert_eq!(without_modules(name), expected);
        }
    }
}
