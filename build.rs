//! Compiles the protocol definitions in `proto/` to Rust.
//!
//! protox is a protobuf compiler written in Rust, so the build does not require `protoc`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let definitions =
        ["proto/tfplugin6.proto", "proto/grpc_controller.proto", "proto/grpc_stdio.proto", "proto/grpc_health.proto"];
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(definitions, ["proto"])?;
    tonic_prost_build::configure()
        // Missing methods return UNIMPLEMENTED, which hosts expect of older providers.
        .generate_default_stubs(true)
        // Encoded values share the memory of their message.
        .bytes(".")
        // Clients are for tests, which simulate the host. Both sides have their own transport.
        .build_client(true)
        .build_transport(false)
        .compile_fds(descriptors)?;
    Ok(())
}
