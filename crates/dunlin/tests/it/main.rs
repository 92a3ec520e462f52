//! The framework, tested at its rooms' doors.

mod app;
mod depend;
mod extract;
mod random;
mod routing;
