//! Prints the page of problem types: `cargo run -q -p all-in-one --example problems > docs/problems.md`.

fn main() {
    print!("{}", all_in_one::problems::page());
}
