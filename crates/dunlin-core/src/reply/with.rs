//! A reply with a status, headers or a cookie of its own: `(StatusCode::CREATED, item)`.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{Cookie, Reply, Response};
use crate::Result;
use crate::operation::{Documented, Plan};

impl<T: Reply> Reply for (StatusCode, T) {
    fn reply(self, _: StatusCode) -> Result<Response> {
        self.1.reply(self.0)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}

impl<T: Reply> Reply for (HeaderMap, T) {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = self.1.reply(status)?;
        response.headers_mut().extend(self.0);
        Ok(response)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}

impl<T: Reply> Reply for (StatusCode, HeaderMap, T) {
    fn reply(self, _: StatusCode) -> Result<Response> {
        (self.1, self.2).reply(self.0)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}

/// Headers as text: `([("x-cat-dog", "alone in the world")], reply)`.
impl<V: AsRef<str>, T: Reply, const N: usize> Reply for ([(&'static str, V); N], T) {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let mut response = self.1.reply(status)?;
        for (name, value) in self.0 {
            let value = HeaderValue::try_from(value.as_ref())?;
            response.headers_mut().insert(HeaderName::try_from(name)?, value);
        }
        Ok(response)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}

impl<T: Reply> Reply for (Cookie, T) {
    fn reply(self, status: StatusCode) -> Result<Response> {
        let cookie = self.0.to_header()?;
        let mut response = self.1.reply(status)?;
        response.headers_mut().append(SET_COOKIE, cookie);
        Ok(response)
    }

    fn describe(plan: &mut Plan) -> Documented {
        T::describe(plan)
    }
}
