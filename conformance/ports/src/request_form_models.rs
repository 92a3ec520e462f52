//! Models whose fields are the fields of a form, alone and beside others.

use dunlin::prelude::*;

mod open {
    use super::*;

    #[model]
    pub(super) struct FormData {
        username: String,
        password: String,
    }

    #[post("/login/")]
    pub(super) async fn login(#[form] data: FormData) -> Value {
        json!(data)
    }
}

mod closed {
    use super::*;

    #[model(extra = forbid)]
    pub(super) struct FormData {
        username: String,
        password: String,
    }

    #[post("/login/")]
    pub(super) async fn login(#[form] data: FormData) -> Value {
        json!(data)
    }
}

mod several {
    use super::*;

    #[model]
    pub(super) struct Profile {
        name: String,
    }

    #[model]
    pub(super) struct Preferences {
        #[field(default)]
        tags: Vec<String>,
    }

    #[post("/profiles/")]
    pub(super) async fn create_profile(
        #[form] profile: Profile,
        #[form] preferences: Preferences,
        #[form] token: String,
    ) -> Value {
        json!({ "profile": profile, "preferences": preferences, "token": token })
    }
}

mod with_a_file {
    use super::*;

    #[model]
    pub(super) struct Profile {
        name: String,
    }

    #[post("/profiles/")]
    pub(super) async fn create_profile(#[form] profile: Profile, avatar: UploadFile) -> Value {
        json!({ "profile": profile, "filename": avatar.filename() })
    }
}

mod optional {
    use super::*;

    #[model]
    pub(super) struct Profile {
        name: String,
        age: i64,
    }

    #[post("/profiles/")]
    pub(super) async fn create_profile(#[form] token: String, #[form] profile: Option<Profile>) -> Value {
        json!({ "token": token, "profile": profile })
    }
}

mod choice {
    use super::*;

    #[model]
    #[serde(tag = "kind", rename_all = "lowercase")]
    pub(super) enum Contact {
        Person { name: String },
        Company { company_name: String },
    }

    #[post("/contacts/")]
    pub(super) async fn create_contact(#[form] contact: Option<Contact>) -> Value {
        json!(contact)
    }
}

mod choices {
    use super::*;

    #[model]
    #[serde(tag = "contact_type", rename_all = "lowercase")]
    pub(super) enum Contact {
        Person { name: String },
        Company { company_name: String },
    }

    #[model]
    #[serde(tag = "notification_type", rename_all = "lowercase")]
    pub(super) enum Notification {
        Email { email: String },
        Sms { phone: String },
    }

    #[post("/contacts/")]
    pub(super) async fn create_contact(
        #[form] contact: Contact,
        #[form] token: String,
        #[form] notification: Option<Notification>,
    ) -> Value {
        json!({ "contact": contact, "notification": notification, "token": token })
    }
}

pub(crate) fn app(tutorial: &str) -> Option<App> {
    let routes = match tutorial {
        "tutorial001" => routes![open::login],
        "tutorial002" => routes![closed::login],
        "tutorial003" => routes![several::create_profile],
        "tutorial004" => routes![with_a_file::create_profile],
        "tutorial005" => routes![optional::create_profile],
        "tutorial006" => routes![choice::create_contact],
        "tutorial007" => routes![choices::create_contact],
        _ => return None,
    };
    Some(App::new("FastAPI").routes(routes))
}
