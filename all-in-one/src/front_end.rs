//! The front-end, as `npm run build` left it in `front-end/dist` when this was compiled.

mod file;

use std::sync::Arc;

use http_kit::http::only_get;
use poem::{Endpoint, Request, Response, Route};
use rust_embed::Embed;

use file::File;

/// The addresses that the page has a view for. Every other one is somebody else's, or nothing.
const VIEWS: [&str; 8] = [
    "/",
    "/boutique",
    "/panier",
    "/commandes",
    "/commandes/:id",
    "/utilisateurs",
    "/notifications-en-direct",
    "/coulisses",
];
/// Files in there have a digest of their content in their names.
const ASSETS: &str = "assets/";
const PAGE: &str = "index.html";

#[derive(Embed)]
#[folder = "../front-end/dist"]
struct Dist;

/// The page at each address of its views, and the files that it loads.
pub fn add_to(routes: Route) -> Route {
    Dist::iter().fold(routes, |routes, name| {
        let Some(file) = Dist::get(&name) else { return routes };
        let file = Arc::new(File::new(file, name.starts_with(ASSETS)));
        if name == PAGE {
            let add = |routes: Route, view: &&str| routes.at(*view, endpoint(file.clone()));
            return VIEWS.iter().fold(routes, add);
        }
        routes.at(format!("/{name}"), endpoint(file))
    })
}

fn endpoint(file: Arc<File>) -> impl Endpoint<Output = Response> {
    only_get(poem::endpoint::make_sync(move |request: Request| file.answer(request.headers())))
}
