//! Swagger UI from a crate that carries its files: it works without a network.

use bytes::Bytes;
use http_kit::http::only_get;
use poem::http::header;
use poem::{Endpoint, Response, Route};
use swagger_ui_redist::{SwaggerUi, SwaggerUiStaticFile, Url};

/// The page at `/docs`, and the files that it loads, for every specification given as (name, address).
pub fn routes(specifications: impl Iterator<Item = (&'static str, &'static str)>) -> Route {
    let files = SwaggerUi::static_files().iter();
    let routes = files.fold(Route::new(), |routes, (file, content)| {
        let path = format!("/{}", file.file_name());
        routes.at(path, page(media_type(file.file_name()), content.to_vec()))
    });
    routes.at("/", page("text/html; charset=utf-8", html(specifications).into_bytes()))
}

fn html(specifications: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let mut ui = SwaggerUi::new();
    let urls = specifications.map(|(name, url)| Url::new(name, url));
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
