//! dunlin-core.
