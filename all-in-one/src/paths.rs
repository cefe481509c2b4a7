//! What the gateway does to paths, so that each is answered alike however it is spelled.

use std::fmt::Write;
use std::sync::Arc;

use http_kit::http::only_get;
use poem::http::{StatusCode, Uri, header};
use poem::{Endpoint, Error, Request, Response, Result};

/// Lets an endpoint see [normalized](normalize) paths only, as Traefik does before it looks for a route.
pub async fn with_normalized_path(
    endpoint: Arc<impl Endpoint<Output = Response>>,
    mut request: Request,
) -> Result<Response> {
    let uri = request.uri();
    if uri.path().starts_with('/') {
        let path = normalize(uri.path());
        let path = path.ok_or_else(|| Error::from_status(StatusCode::BAD_REQUEST))?;
        if path != uri.path() {
            let target = Uri::try_from(path + &query_of(uri));
            *request.uri_mut() = target.map_err(poem::error::BadRequest)?;
        }
    }
    endpoint.call(request).await
}

/// Returns the path as those write it who have no choice (RFC 3986, section 6.2.2): nothing is encoded that needs not be, the
/// rest in upper case, and `.` and `..` are resolved; beyond that, a slash stands alone. `None` for `%` before anything but
/// two digits.
fn normalize(path: &str) -> Option<String> {
    let path = decode_unreserved(path)?;
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    Some(format!("/{}{end}", segments.join("/")))
}

fn decode_unreserved(path: &str) -> Option<String> {
    let mut parts = path.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.get(..2)?;
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
        match byte {
            b'-' | b'.' | b'_' | b'~' => decoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => decoded.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => write!(decoded, "%{byte:02X}").unwrap_or_default(),
        }
        decoded.push_str(&part[2..]);
    }
    Some(decoded)
}

/// Leads from a path with a slash at its end to the one without, or back.
pub fn redirect_by_slash() -> impl Endpoint<Output = Response> {
    only_get(poem::endpoint::make_sync(|request: Request| {
        let path = request.uri().path();
        let path = path.strip_suffix('/').map_or_else(|| format!("{path}/"), ToOwned::to_owned);
        Response::builder()
            .status(StatusCode::MOVED_PERMANENTLY)
            .header(header::LOCATION, path + &query_of(request.uri()))
            .finish()
    }))
}

/// The query of an address with its question mark, if there is one.
fn query_of(uri: &Uri) -> String {
    uri.query().map(|query| format!("?{query}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        for (path, expected) in [
            ("/", "/"),
            ("/users", "/users"),
            ("/users/", "/users/"),
            ("//users///1//", "/users/1/"),
            ("/%75sers/%7e", "/users/~"),
            ("/%2fusers%2F%c3%a9", "/%2Fusers%2F%C3%A9"),
            ("/a/./b/../../users", "/users"),
            ("/../../users/..", "/"),
            ("/%2e%2E/users/%2e/", "/users/"),
            ("/users/..;/x", "/users/..;/x"),
            ("/users/é", "/users/é"),
        ] {
            assert_eq!(normalize(path).as_deref(), Some(expected), "{path}");
            assert_eq!(normalize(expected).as_deref(), Some(expected), "{expected}");
        }
    }

    #[test]
    fn a_percent_sign_without_digits_is_no_path() {
        for path in ["/%", "/users%2", "/%zz", "/%+1", "/%é"] {
            assert_eq!(normalize(path), None, "{path}");
        }
    }
}
