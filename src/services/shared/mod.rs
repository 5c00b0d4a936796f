//! What several services ask AWS alike.

mod byol;

pub(crate) use byol::is_byol_enabled;
