//! The apps of FastAPI's documentation and tests, written in dunlin: `conformance-ports first_steps.tutorial001 --port 0`.
//!
//! FastAPI's own tests are run against them by `cargo xtask conformance fastapi`. A file a chapter; none of FastAPI's
//! text or code is here.
mod additional_responses;
mod additional_status_codes;
mod app_testing;
mod background_tasks;
mod bigger_applications;
mod body;
mod body_fields;
mod body_multiple_params;
mod body_nested_models;
mod body_updates;
mod cookie_param_models;
mod cookie_params;
mod cors;
mod custom_response;
mod dependencies;
mod dependency_after_yield_websockets;
mod dependency_testing;
mod encoder;
mod events;
mod extra_data_types;
mod extra_models;
mod first_steps;
mod handling_errors;
mod header_param_models;
mod header_params;
mod metadata;
mod middleware;
mod path_operation_configuration;
mod path_params;
mod path_params_numeric_validations;
mod query_param_models;
mod query_params;
mod query_params_str_validations;
mod request_body_limits;
mod request_files;
mod request_form_models;
mod request_forms;
mod request_forms_and_files;
mod response_change_status_code;
mod response_cookies;
mod response_directly;
mod response_headers;
mod response_model;
mod response_status_code;
mod server_sent_events;
mod sse;
mod static_files;
mod stream_data;
mod stream_json_lines;
mod strict_content_type;
mod sub_applications;
mod websockets;
mod ws_dependencies;
mod ws_router;

use dunlin::App;

/// The app of one tutorial of a chapter.
type Chapter = fn(tutorial: &str) -> Option<App>;

/// Chapters by the name of FastAPI's folder, sorted.
const CHAPTERS: &[(&str, Chapter)] = &[
    ("additional_responses", additional_responses::app),
    ("additional_status_codes", additional_status_codes::app),
    ("app_testing", app_testing::app),
    ("background_tasks", background_tasks::app),
    ("bigger_applications", bigger_applications::app),
    ("body", body::app),
    ("body_fields", body_fields::app),
    ("body_multiple_params", body_multiple_params::app),
    ("body_nested_models", body_nested_models::app),
    ("body_updates", body_updates::app),
    ("cookie_param_models", cookie_param_models::app),
    ("cookie_params", cookie_params::app),
    ("custom_response", custom_response::app),
    ("cors", cors::app),
    ("dependencies", dependencies::app),
    ("dependency_testing", dependency_testing::app),
    ("encoder", encoder::app),
    ("events", events::app),
    ("extra_data_types", extra_data_types::app),
    ("extra_models", extra_models::app),
    ("first_steps", first_steps::app),
    ("handling_errors", handling_errors::app),
    ("header_param_models", header_param_models::app),
    ("header_params", header_params::app),
    ("metadata", metadata::app),
    ("middleware", middleware::app),
    ("path_operation_configuration", path_operation_configuration::app),
    ("path_params", path_params::app),
    ("path_params_numeric_validations", path_params_numeric_validations::app),
    ("query_param_models", query_param_models::app),
    ("query_params", query_params::app),
    ("query_params_str_validations", query_params_str_validations::app),
    ("request_body_limits", request_body_limits::app),
    ("request_files", request_files::app),
    ("request_form_models", request_form_models::app),
    ("request_forms", request_forms::app),
    ("request_forms_and_files", request_forms_and_files::app),
    ("response_change_status_code", response_change_status_code::app),
    ("response_cookies", response_cookies::app),
    ("response_directly", response_directly::app),
    ("response_headers", response_headers::app),
    ("response_model", response_model::app),
    ("response_status_code", response_status_code::app),
    ("server_sent_events", server_sent_events::app),
    ("static_files", static_files::app),
    ("stream_data", stream_data::app),
    ("stream_json_lines", stream_json_lines::app),
    ("sub_applications", sub_applications::app),
    ("strict_content_type", strict_content_type::app),
    ("websockets_", websockets::app),
];

/// The apps that FastAPI's tests hold themselves, by what their file is called behind `tests/test_`, sorted.
const TESTS: &[(&str, Chapter)] = &[
    ("dependency_after_yield_websockets", dependency_after_yield_websockets::app),
    ("sse", sse::app),
    ("ws_dependencies", ws_dependencies::app),
    ("ws_router", ws_router::app),
];

/// What the judge takes for "there is no such port".
const UNKNOWN: u8 = 3;

fn main() -> std::process::ExitCode {
    let module = std::env::args().nth(1).unwrap_or_default();
    let (chapters, name) = match module.strip_prefix("tests.test_") {
        Some(name) => (TESTS, name),
        None => (CHAPTERS, module.strip_prefix("docs_src.").unwrap_or(&module)),
    };
    let (chapter, tutorial) = name.split_once('.').unwrap_or((name, ""));
    let app = chapters.iter().find(|(name, _)| *name == chapter).and_then(|(_, app)| app(tutorial));
    let Some(app) = app else {
        eprintln!("there is no port of `{module}`");
        return UNKNOWN.into();
    };
    match dunlin::run::block_on(app.serve()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
