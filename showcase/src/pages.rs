//! Pages of long lists.

use dunlin::prelude::*;
use rusqlite::{Connection, Row};

/// Which part of a list is asked for: `?skip=20&limit=10`.
#[model]
#[derive(Clone, Copy)]
pub(crate) struct Slice {
    #[field(default = 0)]
    skip: u32,
    #[field(ge = 1, le = 100, default = 20)]
    limit: u32,
}

/// A part of a list.
#[model]
pub(crate) struct Page<T> {
    items: Vec<T>,
    /// How many there are in the whole list.
    total: u32,
}

impl Slice {
    /// Reads this part of a table, by id.
    pub(crate) fn of<T>(
        self,
        table: &'static str,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
        sql: &Connection,
    ) -> Result<Page<T>> {
        let total = sql.query_one(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        let mut rows = sql.prepare(&format!("SELECT * FROM {table} ORDER BY id LIMIT ?1 OFFSET ?2"))?;
        let items = rows.query_map([self.limit, self.skip], read)?.collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }
}
