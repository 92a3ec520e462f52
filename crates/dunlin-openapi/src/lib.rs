//! dunlin-openapi.
