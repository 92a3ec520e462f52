//! Titles made from names.

use serde_json::{Value, json};

/// The title of a name, as Python's `name.replace("_", " ").title()` makes it: `read_item` becomes `Read Item`.
pub fn title(name: &str) -> String {
    let mut title = String::with_capacity(name.len());
    let mut is_inside = false;
    for letter in name.chars() {
        match (letter, is_inside) {
            ('_', _) => title.push(' '),
            (_, true) => title.extend(letter.to_lowercase()),
            (_, false) => title.extend(letter.to_uppercase()),
        }
        is_inside = letter.is_alphabetic();
    }
    title
}

/// A schema with a title, unless it has one or refers to a schema that has.
pub(super) fn titled(schema: &Value, name: &str) -> Value {
    let mut schema = schema.clone();
    if schema.get("$ref").is_none() && schema.get("title").is_none() {
        schema["title"] = json!(title(name));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_python() {
        let cases = [
            ("read_item", "Read Item"),
            ("Response_read_items_items__get", "Response Read Items Items  Get"),
            ("x-token", "X-Token"),
            ("fetchURL2nd", "Fetchurl2Nd"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(title(name), expected);
        }
    }
}
