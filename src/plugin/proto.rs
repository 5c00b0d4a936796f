//! The generated Rust of go-plugin's own services, `proto/grpc_controller.proto` and `proto/grpc_stdio.proto`, and of
//! gRPC's health service.
#![expect(missing_docs, clippy::pedantic, reason = "generated code; the comments are in the protocol definitions")]

tonic::include_proto!("plugin");

/// gRPC's standard health service, `proto/grpc_health.proto`.
pub mod health {
    tonic::include_proto!("grpc.health.v1");
}
