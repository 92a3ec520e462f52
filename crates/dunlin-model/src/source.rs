//! Where data comes from: JSON bytes, and text for parameters. Once something is wrong, the source is asked again
//! for what was sent there.

mod echo;
mod json;
mod malformed;
mod pairs;
mod scan;
mod text;

pub(crate) use echo::fitting;
pub use json::{Members, from_json, json_members, json_value};
pub use malformed::Malformed;
pub use pairs::{Pairs, from_pairs};
pub(crate) use text::Text;
pub use text::{from_text, from_texts};
