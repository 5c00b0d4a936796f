//! Diagnostics of the engine that several operations report. A diagnostic that only one operation or one check reports
//! is in the file of that operation or check.

mod aws_error;
mod copy;
mod deletion;
mod denial;
mod image;

pub use aws_error::{call_failed, failed, reasons};

pub(crate) use aws_error::{advice, failed_with, not_configured};
pub(crate) use copy::{
    Remedy, UNREAD_REASON, cannot_poll, copy_failed, creation_interrupted, creation_unknown,
    differs_from_configuration, disappeared, in_parentheses, not_started, stopped, timed_out, update_not_shown,
    update_timed_out, with_advice,
};
pub(crate) use deletion::{deletion_not_started, deletion_stopped, deletion_timed_out, left_behind, not_all_deleted};
pub(crate) use denial::Denial;
pub(crate) use image::{image, image_name, whole_seconds, with_article};
