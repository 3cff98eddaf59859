//! Generates the Kotlin bindings; its own crate so that clap and templates stay out of the library.
fn main() {
    uniffi::uniffi_bindgen_main()
}
