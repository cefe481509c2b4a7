#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]
#![expect(clippy::duplicate_mod, reason = "order-service's suites run once for each adapter")]

mod embedded;
mod front_end;
mod limits;
mod problems;
mod process;
mod product_catalog;
mod running;
mod screen;
mod user_directory;
