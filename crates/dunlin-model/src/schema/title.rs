//! Titles made from names, as Python's `str.title` makes them.

/// `item_id` becomes `Item Id`, `user-agent` becomes `User-Agent`, `userName` becomes `Username`.
pub fn title_of(name: &str) -> String {
    let mut title = String::new();
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

#[cfg(test)]
mod tests {
    use super::title_of;

    #[test]
    fn follows_python() {
        let cases = [
            ("item_id", "Item Id"),
            ("user-agent", "User-Agent"),
            ("userName", "Username"),
            ("the age", "The Age"),
            ("q2x", "Q2X"),
            ("x", "X"),
            ("", ""),
        ];
        for (name, title) in cases {
            assert_eq!(title_of(name), title);
        }
    }
}
