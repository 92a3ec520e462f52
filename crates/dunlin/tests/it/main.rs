//! The framework, tested at its rooms' doors.

mod random;
mod reply;
mod routing;
