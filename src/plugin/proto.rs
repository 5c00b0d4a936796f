//! The generated Rust of go-plugin's services (`proto/grpc_controller.proto`, `proto/grpc_stdio.proto`) and of gRPC's health
//! service.
#![expect(missing_docs, clippy::pedantic, reason = "generated code; documented in the protocol definitions")]

tonic::include_proto!("plugin");

/// gRPC's standard health service, `proto/grpc_health.proto`.
pub mod health {
    tonic::include_proto!("grpc.health.v1");
}
