//! Swagger UI from a crate that carries its files: it works without a network.

use bytes::Bytes;
use http_kit::http::only_get;
use poem::http::header;
use poem::{Endpoint, Response, Route};
use swagger_ui_redist::{SwaggerUi, SwaggerUiStaticFile, Url};

use crate::services::SERVICES;

/// Swagger UI writes styles into its page, and scripts into none: ours is a file.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                                       object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const SCRIPT: &str = "swagger-initializer.js";

/// The page at `/docs`, for every service's specification, and the files that it loads.
pub fn routes() -> Route {
    let files = SwaggerUi::static_files().iter();
    let routes = files.fold(Route::new(), |routes, (file, content)| {
        let path = format!("/{}", file.file_name());
        routes.at(path, page(media_type(file.file_name()), content.to_vec()))
    });
    let (html, script) = with_script_as_file(&html());
    let routes = routes.at(format!("/{SCRIPT}"), page(media_type(SCRIPT), script.into_bytes()));
    routes.at("/", page("text/html; charset=utf-8", html.into_bytes()))
}

/// The page, and the script that was written into it.
fn with_script_as_file(html: &str) -> (String, String) {
    let parts = html.split_once("<script>");
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once("</script>")?)));
    match parts {
        Some((before, (script, after))) => {
            let html = format!("{before}<script src=\"/docs/{SCRIPT}\"></script>{after}");
            (html, script.to_owned())
        }
        None => (html.to_owned(), String::new()),
    }
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
            .content_type(media_type)
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
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
