//! What the pages of the front-end and of the documentation have in common, as `api-gateway/common.conf` has it.

use http_kit::http::only_get;
use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response, ResponseBuilder};

/// Adds the headers that tell a browser what a page may not do.
pub fn with_page_headers(response: ResponseBuilder, policy: &'static str) -> ResponseBuilder {
    response
        .header(header::CONTENT_SECURITY_POLICY, policy)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header("permissions-policy", "camera=(), geolocation=(), microphone=()")
}

/// Leads from a path with a slash at its end to the one without, or back.
pub fn redirect_by_slash() -> impl Endpoint<Output = Response> {
    only_get(poem::endpoint::make_sync(|request: Request| {
        let path = request.uri().path();
        let path = path.strip_suffix('/').map_or_else(|| format!("{path}/"), ToOwned::to_owned);
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        Response::builder()
            .status(StatusCode::MOVED_PERMANENTLY)
            .header(header::LOCATION, path + &query)
            .finish()
    }))
}
