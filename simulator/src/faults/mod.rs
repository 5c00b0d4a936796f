//! Fault injection: which faults exist and which calls they match. The code that a fault interrupts applies it.

pub(crate) mod active;
pub(crate) mod fault;
