//! Where dunlin answers otherwise than pydantic, each with its reason.

use super::Answer;

/// The reason why this case may differ, if there is one.
pub(super) fn reason(_case: &str, _found: &Answer) -> Option<&'static str> {
    None
}
