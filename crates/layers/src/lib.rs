#![doc = include_str!("../README.md")]

use std::path::Path;

mod declarations;
mod files;
mod imports;
mod items;
mod layout;
mod mentions;
mod rules;
mod scope;
mod sizes;
mod sources;
mod tokens;
mod violation;

pub use violation::Violation;

/// Everything wrong with one service: its layout, what its layers name, and the size of its files.
/// `service_dir` holds the service's `Cargo.toml` and has the name of its crate.
pub fn check(service_dir: &Path) -> Vec<Violation> {
    let files = match files::rust_files(service_dir) {
        Ok(files) => files,
        Err(unreadable) => return vec![unreadable],
    };
    let mut violations = layout::check(&files);
    violations.extend(sources::check(&crate_name(service_dir), &files));
    violations.extend(sizes::check(&files));
    violations
}

/// Every Rust file below `workspace_root` that is too long or is called `mod.rs`.
/// Build output, `node_modules` and hidden directories are not looked at, nor are symbolic links.
pub fn check_sizes(workspace_root: &Path) -> Vec<Violation> {
    match files::rust_files(workspace_root) {
        Ok(files) => sizes::check(&files),
        Err(unreadable) => vec![unreadable],
    }
}

/// Panics with the list of violations that [`check`] found, if any.
#[track_caller]
pub fn assert_layers(service_dir: impl AsRef<Path>) {
    assert_none(service_dir.as_ref(), &check(service_dir.as_ref()));
}

/// Panics with the list of violations that [`check_sizes`] found, if any.
#[track_caller]
pub fn assert_sizes(workspace_root: impl AsRef<Path>) {
    assert_none(workspace_root.as_ref(), &check_sizes(workspace_root.as_ref()));
}

/// A folder has the name of its crate.
fn crate_name(service_dir: &Path) -> String {
    let name = service_dir.file_name().unwrap_or_default();
    name.to_string_lossy().replace('-', "_")
}

#[track_caller]
fn assert_none(directory: &Path, violations: &[Violation]) {
    let list: Vec<_> = violations.iter().map(ToString::to_string).collect();
    let list = list.join("\n\n");
    let count = violations.len();
    assert!(violations.is_empty(), "{count} violations in {}:\n\n{list}\n", directory.display());
}
