//! The framework, tested at its rooms' doors.

mod app;
mod random;
mod reply;
mod routing;
