//! What goes on after the head of a response: server-sent events, lines of JSON.

mod event;
mod events;
mod keep_alive;
mod lines;

pub use event::Event;
pub use events::EventStream;
pub use lines::JsonLines;
