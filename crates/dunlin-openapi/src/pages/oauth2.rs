//! The page to which an OAuth2 server sends the browser back, normally at `/docs/oauth2-redirect`.

use super::policy::{Policy, script_hash};

/// The page that hands an OAuth2 answer to the Swagger UI page which opened it, and closes itself.
///
/// It must not be served with `Cross-Origin-Opener-Policy: same-origin`, and neither must Swagger UI's page: with it
/// the browser hides the one from the other.
pub fn oauth2_redirect_html() -> String {
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>Swagger UI: OAuth2 Redirect</title>
</head>
<body>
<p id="message"></p>
<script>{SCRIPT}</script>
</body>
</html>
"#
    )
}

/// The `Content-Security-Policy` of [`oauth2_redirect_html`].
pub fn oauth2_redirect_policy() -> String {
    Policy::closed().allow("script-src", &script_hash(SCRIPT), &[]).allow("img-src", "data:", &[]).finish()
}

/// Speaks Swagger UI's protocol: the opener's `swaggerUIRedirectOauth2` holds the request's state and two callbacks.
/// Authorization code flows get the code, the implicit flow gets the whole answer (RFC 6749, 4.1.2 and 4.2.2).
const SCRIPT: &str = r#"
'use strict';
const request = window.opener && window.opener.swaggerUIRedirectOauth2;

function receivedParameters() {
  const fragment = window.location.hash.slice(1).replace('?', '&');
  const carriesAnswer = /code|token|error/.test(fragment);
  return Object.fromEntries(new URLSearchParams(carriesAnswer ? fragment : window.location.search));
}

function report(level, message) {
  request.errCb({ authId: request.auth.name, source: 'auth', level, message });
}

function describe(answer) {
  if (!answer.error) return '[Authorization failed]: the server sent no authorization code.';
  const reason = answer.error_description || 'the server sent no authorization code';
  const more = answer.error_uri ? ` More info: ${answer.error_uri}` : '';
  return `[${answer.error}]: ${reason}.${more}`;
}

function finishCodeFlow(answer, isValid) {
  if (!isValid) report('warning', 'Authorization may be unsafe: the server returned another state than was sent.');
  if (!answer.code) return report('error', describe(answer));
  delete request.state;
  request.auth.code = answer.code;
  request.callback({ auth: request.auth, redirectUrl: request.redirectUrl });
}

function finish() {
  const { auth, redirectUrl } = request;
  const answer = receivedParameters();
  const isValid = answer.state === request.state;
  const isCodeFlow = ['accessCode', 'authorizationCode', 'authorization_code'].includes(auth.schema.get('flow'));
  if (isCodeFlow && !auth.code) finishCodeFlow(answer, isValid);
  else request.callback({ auth, token: answer, isValid, redirectUrl });
  window.close();
}

if (request) finish();
else document.getElementById('message').textContent = 'Open this page from Swagger UI, with its Authorize button.';
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_swagger_ui_s_protocol() {
        let page = oauth2_redirect_html();
        for text in ["window.opener.swaggerUIRedirectOauth2", "request.callback(", "request.errCb("] {
            assert!(page.contains(text), "{text} is not in {page}");
        }
    }

    #[test]
    fn the_policy_allows_exactly_the_page_s_script() {
        let page = oauth2_redirect_html();
        let script =
            page.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).unwrap().0;
        let policy = oauth2_redirect_policy();
        assert!(policy.contains(&format!("script-src {};", script_hash(script))), "{policy}");
    }
}
