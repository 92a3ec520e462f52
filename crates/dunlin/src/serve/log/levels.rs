//! Which events are logged.

use std::str::FromStr;

use tracing::metadata::LevelFilter;

/// Levels by the beginning of an event's target; the longest that fits decides.
pub(super) struct Levels {
    /// Longest target first; the last is empty, and fits all.
    by_target: Vec<(String, LevelFilter)>,
}

impl Levels {
    /// Who asks for the request log wants to see it.
    pub(super) fn usual() -> Self {
        Levels {
            by_target: vec![
                ("dunlin::request".to_owned(), LevelFilter::INFO),
                (String::new(), LevelFilter::WARN),
            ],
        }
    }

    pub(super) fn of(&self, target: &str) -> LevelFilter {
        let fits = self.by_target.iter().find(|(start, _)| target.starts_with(&**start));
        fits.map_or(LevelFilter::OFF, |(_, level)| *level)
    }

    pub(super) fn highest(&self) -> LevelFilter {
        self.by_target.iter().map(|(_, level)| *level).max().unwrap_or(LevelFilter::OFF)
    }
}

impl FromStr for Levels {
    type Err = String;

    /// Reads `level`, `target` and `target=level`, separated by commas.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut by_target = Vec::new();
        for rule in text.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
            let (target, level) = match (rule.split_once('='), rule.parse::<LevelFilter>()) {
                (Some((target, level)), _) => {
                    let known = level.trim().parse::<LevelFilter>();
                    (target.trim(), known.map_err(|_| format!("`{level}` is no level"))?)
                }
                (None, Ok(level)) => ("", level),
                (None, Err(_)) => (rule, LevelFilter::TRACE),
            };
            let place = by_target.partition_point(|(longer, _): &(String, _)| longer.len() > target.len());
            by_target.insert(place, (target.to_owned(), level));
        }
        Ok(Levels { by_target })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_target_decides() {
        let levels: Levels = "warn, dunlin=info,dunlin::serve=off,sqlx".parse().unwrap();
        assert_eq!(levels.of("my_service"), LevelFilter::WARN);
        assert_eq!(levels.of("dunlin::request"), LevelFilter::INFO);
        assert_eq!(levels.of("dunlin::serve::connection"), LevelFilter::OFF);
        assert_eq!(levels.of("sqlx::query"), LevelFilter::TRACE);
        assert_eq!(levels.highest(), LevelFilter::TRACE);
    }

    #[test]
    fn nothing_said_of_a_target_is_nothing_logged() {
        let levels: Levels = "dunlin=2".parse().unwrap();
        assert_eq!((levels.of("dunlin"), levels.of("hyper")), (LevelFilter::WARN, LevelFilter::OFF));
    }

    #[test]
    fn an_unknown_level_is_named() {
        assert_eq!("info,dunlin=loud".parse::<Levels>().err().as_deref(), Some("`loud` is no level"));
    }
}
