//! The rules that hold for every file of the workspace.

#[test]
fn every_file_reads_in_one_go() {
    layers::assert_sizes(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
}
