//! The framework, tested at its rooms' doors.

mod extract;
mod random;
mod routing;
