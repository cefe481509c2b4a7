//! Swagger UI from a crate that carries its files: it works without a network.

use bytes::Bytes;
use http_kit::http::only_get;
use poem::http::header;
use poem::{Endpoint, Response, Route};
use swagger_ui_redist::{SwaggerUi, SwaggerUiStaticFile, Url};

use crate::services::SERVICES;

/// The page at `/docs`, for every service's specification, and the files that it loads.
pub fn routes() -> Route {
    let files = SwaggerUi::static_files().iter();
    let routes = files.fold(Route::new(), |routes, (file, content)| {
        let path = format!("/{}", file.file_name());
        routes.at(path, page(media_type(file.file_name()), content.to_vec()))
    });
    routes.at("/", page("text/html; charset=utf-8", html().into_bytes()))
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
