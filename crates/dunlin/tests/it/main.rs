//! The framework, tested at its rooms' doors.

mod app;
mod extract;
mod random;
mod reply;
mod routing;
