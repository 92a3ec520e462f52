//! The framework, tested at its rooms' doors.

mod random;
mod routing;
