//! [`ImageKind`]: the facts of a service's images, as data.

use crate::aws::{ServiceError, TagLimits};
use crate::terraform::{Rule, TimeoutDefaults};

/// Where an image stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// AWS is still at work. A state that nobody here has heard of counts as this.
    InProgress,
    /// The image is there and finished; it may still be disabled.
    Ready,
    /// The image will never be usable.
    Failed,
    /// The image is listed, but it exists no more.
    Gone,
}

/// Whether two images of an account and Region may have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The service refuses a second image of the same name.
    Unique,
    /// Any number of images may have the same name.
    Shared,
}

/// One thing that destroy may do.
#[derive(Debug, Clone, Copy)]
pub struct OnDestroy {
    /// The value of `on_destroy`.
    pub value: &'static str,
    /// The rest of the sentence that begins with the value.
    pub meaning: &'static str,
}

impl OnDestroy {
    /// Deletes the image: the first way of every service, and the default.
    pub const DELETE: &'static str = "delete";
    /// Forgets the image and leaves it in AWS: a way of every service, for the engine itself.
    pub const RETAIN: &'static str = "retain";
}

/// The facts of a service's images, as data.
#[derive(Debug)]
pub struct ImageKind {
    /// The service's prefix in IAM actions, such as `ec2`.
    pub service: &'static str,
    /// What one image is called in a sentence: `AMI`.
    pub noun: &'static str,
    /// The resource's description, in full sentences.
    pub description: &'static str,
    /// What a name may be, in a sentence.
    pub name_rule: &'static str,
    /// The states, in words, for the documentation.
    pub states: &'static str,
    /// The state of an image whose copy AWS has just accepted.
    pub first_state: &'static str,
    /// What an image consists of that may outlive it, in the plural: `snapshots`. Empty where nothing does.
    pub parts: &'static str,
    /// What a state means.
    pub phase: fn(&str) -> Phase,
    /// Whether a text has the form of an image's id.
    pub is_id: fn(&str) -> bool,
    /// What tells the image from the account's others in a Region, in its identity: `id`, or `name` where names do.
    pub identifier: &'static str,
    /// An id for messages: `ami-0123456789abcdef0`.
    pub id_example: &'static str,
    /// How many images one Describe call may ask for.
    pub describe_batch: usize,
    /// What destroy may do, from what leaves least of an image to what leaves most; the first is the default.
    pub on_destroy: &'static [OnDestroy],
    /// Whether two images may have the same name.
    pub naming: Naming,
    /// The rule about names that are taken: an error where names are unique, and a warning where they are not.
    pub name_taken: &'static Rule,
    /// The rule about an image that is being made and that the plan would make once more, where names are not unique.
    pub copy_in_progress: Option<&'static Rule>,
    /// What is checked before an image is made or removed, in addition to what is checked of every image:
    /// one list for each place that checks.
    pub rules: &'static [&'static [&'static Rule]],
    /// What to do about errors, in full sentences, by error code.
    pub advice: &'static [(&'static str, &'static str)],
    /// What the service takes as tags.
    pub tags: TagLimits,
    /// How long the operations may take unless the user says otherwise.
    pub timeouts: TimeoutDefaults,
}

impl ImageKind {
    /// Whether no two images of an account and Region have the same name.
    pub fn has_unique_names(&self) -> bool {
        self.naming == Naming::Unique
    }

    /// What to do about an error, if the service's catalogue of errors knows it.
    pub(crate) fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        let code = error.code.as_deref()?;
        self.advice.iter().find(|(known, _)| *known == code).map(|(_, advice)| *advice)
    }
}
