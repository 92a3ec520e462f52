//! Settings: `DUNLIN_DATABASE` and the others, from the environment or `.env`.

use dunlin::prelude::*;

/// What can be set. All of it has a default, except the token: without one nobody is admin.
#[model]
pub(crate) struct Settings {
    /// The file of the database.
    #[field(default = "showcase.db")]
    pub(crate) database: String,
    /// The folder of uploaded files.
    #[field(default = "showcase-files")]
    pub(crate) files: String,
    /// What admins send as `x-admin-token`.
    #[field(min_length = 8, secret)]
    pub(crate) admin_token: Option<String>,
}
