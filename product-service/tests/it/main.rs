#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod api;
mod catalogue_file;
mod product_repository;
