//! The front-end, as `npm run build` left it in `front-end/dist` when this was compiled.

mod file;

use std::sync::Arc;

use http_kit::http::only_get;
use poem::{Endpoint, Request, Response, Route};
use rust_embed::Embed;

use file::File;

use crate::paths::redirect_by_slash;

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
            return VIEWS.iter().fold(routes, |routes, view| add_view(routes, view, file.clone()));
        }
        routes.at(format!("/{name}"), endpoint(file))
    })
}

/// A view's address with a slash at its end leads to it.
fn add_view(routes: Route, view: &str, file: Arc<File>) -> Route {
    let routes = match view {
        "/" => routes,
        view => routes.at(format!("{view}/"), redirect_by_slash()),
    };
    routes.at(view, endpoint(file))
}

fn endpoint(file: Arc<File>) -> impl Endpoint<Output = Response> {
    only_get(poem::endpoint::make_sync(move |request: Request| file.answer(request.headers())))
}
