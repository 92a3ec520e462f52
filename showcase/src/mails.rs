//! Mail: written in the transaction that it tells of, sent after the response, sent again after a crash.

use dunlin::prelude::*;
use rusqlite::{Connection, Row};

use crate::database::Database;

/// A mail.
#[model]
pub(crate) struct Mail {
    address: String,
    text: String,
    is_sent: bool,
}

impl Mail {
    /// What a new user is sent.
    pub(crate) fn welcome(name: &str, address: &str) -> Self {
        Mail { address: address.to_owned(), text: format!("Welcome, {name}!"), is_sent: false }
    }

    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Mail { address: row.get("address")?, text: row.get("text")?, is_sent: row.get("is_sent")? })
    }

    /// Stores it to be sent, and gives its id.
    pub(crate) fn insert(&self, sql: &Connection) -> Result<u32> {
        let query = "INSERT INTO mails (address, text) VALUES (?1, ?2) RETURNING id";
        Ok(sql.query_one(query, [&self.address, &self.text], |row| row.get(0))?)
    }
}

/// Sends a mail: this service has no mail server, so it only says so in its log.
pub(crate) async fn send(database: Database, mail_id: u32) -> Result<()> {
    database
        .write(move |sql| {
            sql.execute("UPDATE mails SET is_sent = 1 WHERE id = ?1", [mail_id])?;
            tracing::info!(mail_id, "a mail was sent");
            Ok(())
        })
        .await
}

/// Sends what a process could not send that was killed.
pub(crate) async fn send_waiting(database: &Database) -> Result<()> {
    let waiting: Vec<u32> = database
        .read(|sql| {
            let mut rows = sql.prepare("SELECT id FROM mails WHERE is_sent = 0 ORDER BY id")?;
            Ok(rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
        .await?;
    for mail_id in waiting {
        send(database.clone(), mail_id).await?;
    }
    Ok(())
}
