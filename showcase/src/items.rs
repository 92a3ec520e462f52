//! Items: what users have.

use dunlin::Partial;
use dunlin::prelude::*;
use futures_util::stream;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, types::Type};

use crate::database::{Database, Session, session};
use crate::pages::{Page, Slice};
use crate::users;

/// An item as the client sends it.
#[model]
struct NewItem {
    #[field(min_length = 1, max_length = 80, pattern = "[^ ]")]
    name: String,
    /// The price in cents: money is counted, not measured.
    #[field(le = 100_000_000, examples = [1250])]
    cents: u32,
    #[field(max_items = 10, default)]
    tags: Vec<String>,
}

/// An item as it is stored.
#[model]
struct Item {
    id: u32,
    owner_id: u32,
    #[serde(flatten)]
    data: NewItem,
}

pub(crate) fn router() -> Router {
    Router::new("").tags(["items"]).routes(routes![
        add_items,
        list_items,
        export_items,
        read_item,
        change_item,
        delete_item
    ])
}

/// Adds items, all of them or none.
///
/// Each is inserted on its own; the first whose name the user has already fails the request, and with it goes what was
/// inserted before.
#[post("/users/{user_id}/items", status = 201, responses(
    404 = "No such user",
    409 = "The user has an item of this name",
))]
fn add_items(
    user_id: u32,
    #[body(min_items = 1, max_items = 20)] items: Vec<NewItem>,
    db: Depends<session>,
) -> Result<Vec<Item>> {
    users::must_exist(user_id, &db)?;
    items.into_iter().map(|item| Item::insert(user_id, item, &db)).collect()
}

/// Lists items.
#[get("/items")]
fn list_items(#[query] slice: Slice, db: Depends<session>) -> Result<Page<Item>> {
    db.run(|sql| slice.of("items", Item::read, sql))
}

/// Streams all items, as JSON, one a line.
///
/// The next hundred are read once the client has taken the last: the length of the table is no matter.
#[get("/items/export", responses(200(content = "application/x-ndjson", description = "An item a line")))]
async fn export_items(database: State<Database>) -> StreamingResponse {
    let database = Database::clone(&database);
    let pieces = stream::try_unfold((database, 0), async |(database, after)| {
        let items = database.read(move |sql| Item::next(after, sql)).await?;
        let Some(last) = items.last().map(|item| item.id) else { return Ok(None) };
        let lines: Vec<_> = items.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        Ok::<_, Error>(Some((Bytes::from(lines.join("\n") + "\n"), (database, last))))
    });
    StreamingResponse::fallible(pieces).media("application/x-ndjson")
}

/// Reads an item.
#[get("/items/{item_id}", responses(404 = "No such item"))]
fn read_item(item_id: u32, db: Depends<session>) -> Result<Item> {
    Item::find(item_id, &db)
}

/// Changes what was sent, and leaves the rest as it is.
#[patch("/items/{item_id}", responses(404 = "No such item", 409 = "The user has an item of this name"))]
fn change_item(item_id: u32, change: Partial<NewItem>, db: Depends<session>) -> Result<Item> {
    let mut item = Item::find(item_id, &db)?;
    change.apply_to(&mut item.data);
    item.update(&db)?;
    Ok(item)
}

/// Deletes an item.
#[delete("/items/{item_id}", responses(404 = "No such item"))]
fn delete_item(item_id: u32, db: Depends<session>) -> Result<NoContent> {
    let item = Item::find(item_id, &db)?;
    db.run(|sql| Ok(sql.execute("DELETE FROM items WHERE id = ?1", [item.id])?))?;
    Ok(NoContent)
}

impl Item {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let tags: String = row.get("tags")?;
        let tags = serde_json::from_str(&tags)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into()))?;
        let data = NewItem { name: row.get("name")?, cents: row.get("cents")?, tags };
        Ok(Item { id: row.get("id")?, owner_id: row.get("owner_id")?, data })
    }

    fn find(id: u32, db: &Session) -> Result<Self> {
        let query = "SELECT * FROM items WHERE id = ?1";
        let item = db.run(|sql| Ok(sql.query_one(query, [id], Self::read).optional()?))?;
        item.ok_or_not_found("No such item")
    }

    /// The hundred items after an id.
    fn next(after: u32, sql: &Connection) -> Result<Vec<Self>> {
        let mut rows = sql.prepare("SELECT * FROM items WHERE id > ?1 ORDER BY id LIMIT 100")?;
        Ok(rows.query_map([after], Self::read)?.collect::<Result<_, _>>()?)
    }

    fn insert(owner_id: u32, item: NewItem, db: &Session) -> Result<Self> {
        let query = "INSERT INTO items (owner_id, name, cents, tags) VALUES (?1, ?2, ?3, ?4) RETURNING *";
        let tags = json!(item.tags).to_string();
        db.run(|sql| {
            sql.query_one(query, (owner_id, &item.name, item.cents, tags), Self::read).map_err(taken)
        })
    }

    fn update(&self, db: &Session) -> Result<()> {
        let query = "UPDATE items SET name = ?1, cents = ?2, tags = ?3 WHERE id = ?4";
        let tags = json!(self.data.tags).to_string();
        let values = (&self.data.name, self.data.cents, tags, self.id);
        db.run(|sql| sql.execute(query, values).map(drop).map_err(taken))
    }
}

fn taken(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => {
            HttpError::conflict("The user has an item of this name").into()
        }
        _ => error.into(),
    }
}
