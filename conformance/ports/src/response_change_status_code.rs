//! Change of the status code: by the endpoint, on the head of the reply.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use dunlin::prelude::*;

/// Tasks by their id.
struct Tasks(Mutex<HashMap<String, String>>);

#[put("/get-or-create-task/{task_id}", status = 200)]
fn get_or_create_task(task_id: String, tasks: State<Tasks>, response: ResponseHead) -> String {
    let mut tasks = tasks.0.lock().unwrap_or_else(PoisonError::into_inner);
    let task = tasks.entry(task_id).or_insert_with(|| {
        response.set_status(StatusCode::CREATED);
        "This didn't exist before".to_owned()
    });
    task.clone()
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let tasks = HashMap::from([("foo".to_owned(), "Listen to the Bar Fighters".to_owned())]);
    let app = App::new("FastAPI").state(Tasks(Mutex::new(tasks))).routes(routes![get_or_create_task]);
    (tutorial == "tutorial001").then_some(app)
}
