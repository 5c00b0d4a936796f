//! RPCs of managed resources, from `ValidateResourceConfig` to `ApplyResourceChange`.

mod failures;
mod generate_config;
mod identity;
mod import;
mod lifecycle;
mod machine_provider;
mod malformed;
mod move_state;
mod nested_blocks;
mod nulls;
mod schema;
mod unknown;
mod unknown_while_pending;
mod upgrade_state;
