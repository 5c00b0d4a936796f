//! Turns the protocol definitions in `proto/` into Rust.
//!
//! protox is a compiler of protocol definitions written in Rust, so nobody has to install `protoc`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let definitions =
        ["proto/tfplugin6.proto", "proto/grpc_controller.proto", "proto/grpc_stdio.proto", "proto/grpc_health.proto"];
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(definitions, ["proto"])?;
    tonic_prost_build::configure()
        // A method that is not written answers UNIMPLEMENTED, as hosts expect of a provider older than themselves.
        .generate_default_stubs(true)
        // Encoded values are shared slices of the message they came in, not copies.
        .bytes(".")
        // The clients are for the tests, which play the host. The transport is theirs and the plugin's own.
        .build_client(true)
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
