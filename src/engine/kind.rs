//! [`ImageKind`]: the facts of a service's images, as data.

use super::advice::{Advice, FailureAdvice};
use super::model::import_id::ArnFormat;
use super::sharing::argument::SharingArgument;
use crate::aws::TagLimits;
use crate::terraform::{Rule, TimeoutDefaults};

/// The phase of an image's lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// AWS still creates the image. Unknown states count as this phase.
    InProgress,
    /// The image is complete. It may be disabled.
    Ready,
    /// The image will never be usable.
    Failed,
    /// The image is still listed but no longer exists.
    Gone,
}

/// Whether images of one account and Region can have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The service rejects a second image with the same name.
    Unique,
    /// Any number of images can have the same name.
    Shared,
}

/// A value of `on_destroy`.
#[derive(Debug, Clone, Copy)]
pub struct OnDestroy {
    /// The value.
    pub value: &'static str,
    /// Its meaning: the rest of a sentence that begins with the value.
    pub meaning: &'static str,
}

impl OnDestroy {
    /// Deletes the image. The first value of every service, and the default.
    pub const DELETE: &'static str = "delete";
    /// Removes the image from the Terraform state and does not delete it. A value of every service, which the engine
    /// handles.
    pub const RETAIN: &'static str = "retain";
}

/// How AWS creates the images of a resource, in the words of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It copies another image.
    Copy,
    /// It creates an image from something else.
    Image,
}

impl Creation {
    /// The noun: `copy`.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Image => "creation",
        }
    }

    /// The noun at the beginning of a sentence: `Copy`.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Copy => "Copy",
            Self::Image => "Creation",
        }
    }

    /// The verb: `copy`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Image => "create",
        }
    }

    /// The participle: `copying`.
    pub(crate) fn participle(self) -> &'static str {
        match self {
            Self::Copy => "copying",
            Self::Image => "creating",
        }
    }

    /// The result, with which a second one is compared: `copy`.
    pub(crate) fn result(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Image => "image",
        }
    }
}

/// The facts of a service's images, as data.
#[derive(Debug)]
pub struct ImageKind {
    /// The service's prefix in IAM actions, such as `ec2`.
    pub service: &'static str,
    /// The noun for an image in a sentence: `AMI`.
    pub noun: &'static str,
    /// The description of the resource, in full sentences.
    pub description: &'static str,
    /// The rule for names, in a sentence.
    pub name_rule: &'static str,
    /// The states, for the documentation.
    pub states: &'static str,
    /// The state of an image right after AWS has accepted the create request.
    pub first_state: &'static str,
    /// The parts of an image that can outlive it, in the plural: `snapshots`. Empty if there are none.
    pub parts: &'static str,
    /// Maps a state to its phase.
    pub phase: fn(&str) -> Phase,
    /// What is wrong with a text that is not an image ID, in full sentences.
    pub id_problem: fn(&str) -> Option<String>,
    /// The identity attribute that identifies the image in its account and Region: `id` or `name`.
    pub identifier: &'static str,
    /// The resource part of an image's ARN before the ID: `image/`.
    pub arn_resource: &'static str,
    /// An example of an ID, for messages: `ami-0123456789abcdef0`.
    pub id_example: &'static str,
    /// The maximum number of images of one Describe call.
    pub describe_batch: usize,
    /// The values of `on_destroy`, ordered by how much of the image they leave. The first is the default.
    pub on_destroy: &'static [OnDestroy],
    /// Whether images can have the same name.
    pub naming: Naming,
    /// The rule for names that are in use: an error if names are unique, otherwise a warning.
    pub name_taken: &'static Rule,
    /// The rule for a pending image that equals the planned one, for services whose names are not unique.
    pub copy_in_progress: Option<&'static Rule>,
    /// The rules of the service's checks, in addition to the rules for every image: one list for each file of checks.
    pub rules: &'static [&'static [&'static Rule]],
    /// How AWS creates the images.
    pub creation: Creation,
    /// What to do about errors of AWS.
    pub advice: &'static [Advice],
    /// What to do about the reasons of failed images.
    pub failure_advice: &'static [FailureAdvice],
    /// The arguments of the `sharing` block.
    pub sharing: &'static [SharingArgument],
    /// The limits of tags.
    pub tags: TagLimits,
    /// The default timeouts of operations.
    pub timeouts: TimeoutDefaults,
}

impl ImageKind {
    /// Whether a text has the format of an image ID.
    pub(crate) fn is_id(&self, text: &str) -> bool {
        (self.id_problem)(text).is_none()
    }

    /// Whether images of one account and Region have different names.
    pub fn has_unique_names(&self) -> bool {
        self.naming == Naming::Unique
    }

    /// The form of the images' ARNs.
    pub(crate) fn arn_format(&self) -> ArnFormat {
        ArnFormat { service: self.service, resource: self.arn_resource, noun: self.noun }
    }
}
