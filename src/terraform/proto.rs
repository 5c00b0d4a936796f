//! The generated Rust of `proto/tfplugin6.proto`: the messages, the `Provider` service's trait and its client.
//!
//! The protocol definition documents the messages. `prost-types` supplies `google.protobuf.Timestamp`.
#![expect(missing_docs, clippy::pedantic, reason = "generated code; documented in the protocol definition")]

tonic::include_proto!("tfplugin6");
