//! Taking over images: imports, moved states and generated configuration.

mod import_id;
mod moved_region;
mod states;
