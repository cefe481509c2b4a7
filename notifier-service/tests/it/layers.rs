#[test]
fn each_layer_names_only_what_it_may() {
    ::layers::assert_layers(env!("CARGO_MANIFEST_DIR"));
}
