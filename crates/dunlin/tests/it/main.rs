//! The framework, tested at its rooms' doors.

mod app;
mod middleware;
mod random;
mod routing;
