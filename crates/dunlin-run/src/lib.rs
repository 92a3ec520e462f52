//! dunlin-run.
