//! Lifecycle of a managed image under the real Terraform. Tests that adopt an existing image belong to `adoption`.

mod checks;
mod consistency;
mod copied_tags;
mod default_tags;
mod drift;
mod failure;
mod in_use;
pub(super) mod interrupt;
mod leftovers;
mod lifecycle;
mod nulls;
mod on_destroy;
mod public_copies;
mod snapshot_tags;
