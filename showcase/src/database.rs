//! SQLite: connections, migrations, and one transaction a request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dunlin::http::Method;
use dunlin::prelude::*;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::OwnedMutexGuard;

/// Each brings the database from its place in this list to the next.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/1.sql")];

/// The database; clones are the same one.
#[derive(Clone)]
pub(crate) struct Database(Arc<Shared>);

struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// SQLite takes one writer at a time. The others wait for it here, where waiting holds no thread.
    writer: Arc<tokio::sync::Mutex<()>>,
}

/// One transaction: the session of a request.
pub(crate) struct Session {
    database: Database,
    /// Taken out at the end. A `fn` that is still running then, its request timed out, finds nothing to write to.
    open: Mutex<Option<Open>>,
}

struct Open {
    connection: Connection,
    _writer: Option<OwnedMutexGuard<()>>,
}

/// What a transaction may do.
#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

/// Provides the transaction of a request: committed when the endpoint succeeds, rolled back when it fails, before the
/// response is sent. A commit that fails is a 500, not a lost write.
#[dependency]
pub(crate) async fn session(database: State<Database>, method: Method) -> Result<Scoped<Session>> {
    let access = if method.is_safe() { Access::Read } else { Access::Write };
    let session = database.begin(access).await?;
    Ok(Scoped::new(session).finally(async |session, outcome| session.end(outcome).await))
}

impl Database {
    /// Opens the file, makes it if need be, and brings it up to date.
    pub(crate) async fn open(path: &str) -> Result<Self> {
        let shared = Shared { path: path.into(), idle: Mutex::default(), writer: Arc::default() };
        let database = Database(Arc::new(shared));
        let opened = database.clone();
        run::threads(move || opened.migrate()).await??;
        Ok(database)
    }

    /// Reads outside of a request's session.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.transact(Access::Read, work).await
    }

    /// Writes outside of a request's session.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.transact(Access::Write, work).await
    }

    /// Closes the connections, so that SQLite can put all it has into the one file.
    pub(crate) fn close(&self) {
        self.idle().clear();
    }

    async fn transact<T: Send + 'static>(
        &self,
        access: Access,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let session = Arc::new(self.begin(access).await?);
        let inside = Arc::clone(&session);
        let done = run::threads(move || inside.run(work)).await?;
        let outcome = if done.is_ok() { Outcome::Ok } else { Outcome::Failed };
        session.end(outcome).await?;
        done
    }

    async fn begin(&self, access: Access) -> Result<Session> {
        let writer = match access {
            Access::Read => None,
            Access::Write => Some(Arc::clone(&self.0.writer).lock_owned().await),
        };
        let database = self.clone();
        let connection = run::threads(move || database.connection(access)).await??;
        let open = Mutex::new(Some(Open { connection, _writer: writer }));
        Ok(Session { database: self.clone(), open })
    }

    fn connection(&self, access: Access) -> Result<Connection> {
        let idle = self.idle().pop();
        let connection = idle.map_or_else(|| self.connect(), Ok)?;
        connection.execute_batch(match access {
            Access::Read => "BEGIN",
            Access::Write => "BEGIN IMMEDIATE",
        })?;
        Ok(connection)
    }

    fn connect(&self) -> Result<Connection> {
        let connection = Connection::open(&self.0.path)?;
        // in WAL mode readers and the writer do not wait for each other
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;")?;
        Ok(connection)
    }

    fn migrate(&self) -> Result<()> {
        let mut connection = self.connect()?;
        // of two processes that start at once, one waits
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done: u32 = transaction.query_one("PRAGMA user_version", [], |row| row.get(0))?;
        for (version, script) in (1_u32..).zip(MIGRATIONS).filter(|(version, _)| *version > done) {
            transaction.execute_batch(script)?;
            transaction.pragma_update(None, "user_version", version)?;
        }
        Ok(transaction.commit()?)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Works inside the transaction; blocks.
    pub(crate) fn run<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let open = self.lock();
        let open = open.as_ref().ok_or_else(|| Error::msg("the transaction is over"))?;
        work(&open.connection)
    }

    /// Commits or rolls back. A connection for which that fails is closed.
    async fn end(self: Arc<Self>, outcome: Outcome) -> Result<()> {
        run::threads(move || {
            let Some(open) = self.lock().take() else { return Ok(()) };
            open.connection.execute_batch(match outcome {
                Outcome::Ok => "COMMIT",
                Outcome::Failed => "ROLLBACK",
            })?;
            self.database.idle().push(open.connection);
            Ok(())
        })
        .await?
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
