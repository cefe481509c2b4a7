//! Swagger UI from a crate that carries its files: it works without a network.

use bytes::Bytes;
use http_kit::http::only_get;
use poem::http::header;
use poem::{Endpoint, Response, Route};
use swagger_ui_redist::{SwaggerUi, SwaggerUiStaticFile, Url};

use crate::paths::redirect_by_slash;
use crate::services::SERVICES;

/// Swagger UI writes styles into its page. Scripts come from files alone, and no other site may put "Execute" into a frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                                       object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What the page has for its configuration, and where that script goes.
const INITIALIZER: &str = "/docs/swagger-initializer.js";
const SCRIPT: (&str, &str) = ("<script>", "</script>");

/// Adds the page at `/docs/`, for every service's specification, and the files that it loads.
pub fn add_to(routes: Route) -> Route {
    let files = SwaggerUi::static_files().iter();
    let routes = files.fold(routes, |routes, (file, content)| {
        let path = format!("/docs/{}", file.file_name());
        routes.at(path, page(media_type(file.file_name()), content.to_vec()))
    });
    let (html, script) = html_and_script();
    routes
        .at("/docs", redirect_by_slash())
        .at("/docs/", page("text/html; charset=utf-8", html.into_bytes()))
        .at(INITIALIZER, page(media_type(INITIALIZER), script.into_bytes()))
}

/// Takes the script out of the page, so that its policy need not allow any in there.
fn html_and_script() -> (String, String) {
    let html = html();
    let (before, rest) = html.split_once(SCRIPT.0).unwrap_or((&html, ""));
    let (script, after) = rest.split_once(SCRIPT.1).unwrap_or_default();
    (format!("{before}<script src=\"{INITIALIZER}\"></script>{after}"), script.to_owned())
}

fn html() -> String {
    let mut ui = SwaggerUi::new();
    let urls = SERVICES.iter().map(|service| Url::new(service.name, service.specification_path));
    for file in SwaggerUiStaticFile::all() {
        ui.override_file_path(*file, format!("/docs/{}", file.file_name()));
    }
    ui.title("Échoppe : les API");
    ui.config()
        .urls(urls)
        .deep_linking(true)
        .display_request_duration(true)
        // Else the specifications are sent to a public validator.
        .validator_url("none");
    ui.serve().unwrap_or_else(|error| error.to_string())
}

fn page(media_type: &'static str, content: Vec<u8>) -> impl Endpoint<Output = Response> {
    let content = Bytes::from(content);
    only_get(poem::endpoint::make_sync(move |_| {
        Response::builder()
            .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
            .content_type(media_type)
            .header(header::CACHE_CONTROL, "no-cache")
            .body(content.clone())
    }))
}

fn media_type(file_name: &str) -> &'static str {
    match file_name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        _ => "image/png",
    }
}
