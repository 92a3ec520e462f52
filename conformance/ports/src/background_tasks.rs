//! Background tasks: added by endpoint and dependency, run in order after the response.

use std::fs::OpenOptions;
use std::io::Write;

use dunlin::prelude::*;

mod one {
    use super::*;

    #[post("/send-notification/{email}")]
    pub(super) async fn send_notification(email: String, tasks: BackgroundTasks) -> Value {
        tasks.add_blocking(move || {
            std::fs::write("log.txt", format!("notification for {email}: some notification"))
        });
        json!({ "message": "Notification sent in the background" })
    }
}

mod several {
    use super::*;

    pub(super) fn write_log(message: &str) -> std::io::Result<()> {
        OpenOptions::new().create(true).append(true).open("log.txt")?.write_all(message.as_bytes())
    }

    #[dependency]
    pub(super) fn get_query(tasks: BackgroundTasks, q: Option<String>) -> Option<String> {
        if let Some(q) = &q {
            let message = format!("found query: {q}\n");
            tasks.add_blocking(move || write_log(&message));
        }
        q
    }

    #[post("/send-notification/{email}")]
    pub(super) async fn send_notification(
        email: String,
        tasks: BackgroundTasks,
        _q: Depends<get_query>,
    ) -> Value {
        tasks.add_blocking(move || write_log(&format!("message to {email}\n")));
        json!({ "message": "Message sent" })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let app = App::new("FastAPI");
    match tutorial {
        "tutorial001" => Some(app.routes(routes![one::send_notification])),
        "tutorial002" => Some(app.routes(routes![several::send_notification])),
        _ => None,
    }
}
