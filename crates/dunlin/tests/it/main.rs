//! The framework, tested at its rooms' doors.

mod routing;
