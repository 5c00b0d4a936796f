//! The generated Rust of `proto/tfplugin6.proto`: the messages, the `Provider` service's trait and its client.
//!
//! What a message means is said in the protocol definition. `prost-types` supplies `google.protobuf.Timestamp`.
#![expect(missing_docs, clippy::pedantic, reason = "generated code; the comments are in the protocol definition")]

tonic::include_proto!("tfplugin6");
