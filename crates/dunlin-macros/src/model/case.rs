//! serde's `rename_all` rules.

/// How names are rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// The rule that serde calls so.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            _ => return None,
        })
    }

    /// Rewrites the name of a field, `snake_case` in Rust.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => pascal(name),
            Case::Camel => lower_first(&pascal(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// Rewrites the name of a variant, `PascalCase` in Rust.
    pub(super) fn variant(self, name: &str) -> String {
        match self {
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => lower_first(name),
            Case::Snake => snake(name),
            Case::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Case::Kebab => snake(name).replace('_', "-"),
            Case::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    });
    words.collect()
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn follows_serde() {
        let cases = [
            ("lowercase", "outcome", "verytasty", "very_tasty"),
            ("UPPERCASE", "OUTCOME", "VERYTASTY", "VERY_TASTY"),
            ("PascalCase", "Outcome", "VeryTasty", "VeryTasty"),
            ("camelCase", "outcome", "veryTasty", "veryTasty"),
            ("snake_case", "outcome", "very_tasty", "very_tasty"),
            ("SCREAMING_SNAKE_CASE", "OUTCOME", "VERY_TASTY", "VERY_TASTY"),
            ("kebab-case", "outcome", "very-tasty", "very-tasty"),
            ("SCREAMING-KEBAB-CASE", "OUTCOME", "VERY-TASTY", "VERY-TASTY"),
        ];
        for (name, one, variant, field) in cases {
            let case = Case::parse(name).expect("a rule of serde");
            assert_eq!(case.variant("Outcome"), one);
            assert_eq!(case.variant("VeryTasty"), variant);
            assert_eq!(case.field("very_tasty"), field);
        }
    }
}
