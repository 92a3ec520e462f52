//! Whose pages may read.

use http::HeaderValue;

use super::policy::is_any;

/// Whose pages may read.
#[derive(Debug)]
pub(super) enum Origins {
    Any,
    These(These),
}

/// Origins by name, and by a regular expression.
#[derive(Debug)]
pub(super) struct These {
    names: Vec<String>,
    #[cfg(feature = "pattern")]
    regex: Option<regex::Regex>,
}

impl Origins {
    /// Names and a regular expression; says what is wrong with that.
    pub(super) fn of(names: Vec<String>, regex: Option<&str>, problems: &mut Vec<String>) -> Self {
        if is_any(&names) {
            return Origins::Any;
        }
        #[cfg(not(feature = "pattern"))]
        let _ = (regex, problems);
        Origins::These(These {
            names,
            #[cfg(feature = "pattern")]
            regex: regex.and_then(|regex| whole(regex, problems)),
        })
    }
}

impl These {
    pub(super) fn contain(&self, origin: &HeaderValue) -> bool {
        self.names.iter().any(|name| origin == name.as_str()) || self.matches(origin)
    }

    #[cfg(feature = "pattern")]
    fn matches(&self, origin: &HeaderValue) -> bool {
        self.regex.as_ref().zip(origin.to_str().ok()).is_some_and(|(regex, origin)| regex.is_match(origin))
    }

    #[cfg(not(feature = "pattern"))]
    fn matches(&self, _: &HeaderValue) -> bool {
        false
    }
}

/// The regular expression for the whole of a text.
#[cfg(feature = "pattern")]
fn whole(regex: &str, problems: &mut Vec<String>) -> Option<regex::Regex> {
    let whole = regex::Regex::new(&format!(r"\A(?:{regex})\z"));
    let why = |error: regex::Error| {
        // the error shows the text over several lines, and says last what is wrong
        let text = error.to_string();
        let text = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        problems.push(format!("CORS: `allow_origin_regex` `{regex}`: {text}"));
    };
    whole.map_err(why).ok()
}
