//! The chapters of FastAPI's tests that are asked of dunlin.

/// The chapters that must pass: `NAME` is FastAPI's folder `tests/test_tutorial/test_NAME`, or its file `tests/test_NAME.py`.
pub(crate) const CHAPTERS: &[&str] = &[
    // parameters
    "first_steps",
    "path_params",
    "path_params_numeric_validations",
    "query_params",
    "query_params_str_validations",
    "query_param_models",
    "cookie_params",
    "cookie_param_models",
    "header_params",
    "header_param_models",
    "extra_data_types",
    // bodies
    "body",
    "body_fields",
    "body_multiple_params",
    "body_nested_models",
    "body_updates",
    "encoder",
    "request_forms",
    "request_form_models",
    "request_files",
    "request_forms_and_files",
    "request_body_limits",
    "strict_content_type",
    // replies
    "response_model",
    "extra_models",
    "response_status_code",
    "additional_status_codes",
    "response_directly",
    "response_cookies",
    "response_headers",
    "response_change_status_code",
    "custom_response",
    "additional_responses",
    "handling_errors",
    // the application
    "path_operation_configurations",
    "metadata",
    "dependencies",
    "background_tasks",
    "bigger_applications",
    "sub_applications",
    "static_files",
    "events",
    "cors",
    "middleware",
    "testing",
    "testing_dependencies",
    // realtime
    "server_sent_events",
    "stream_data",
    "stream_json_lines",
    "websockets",
    // realtime, beside the tutorial
    "sse",
    "ws_router",
    "ws_dependencies",
    "dependency_after_yield_websockets",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_named_once() {
        let mut names = CHAPTERS.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHAPTERS.len());
    }
}
