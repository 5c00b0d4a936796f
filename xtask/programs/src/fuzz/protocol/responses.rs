//! Damaged responses of AWS to the read of an image that exists.

use std::fmt;

use fastrand::Rng;
use prost::Message;
use serde_json::json;
use terraform_provider_image::terraform::proto::{DynamicValue, read_resource};

use super::FailureKind;
use super::aws;
use super::judge::{has_errors, is_null};
use super::mutator::Mutator;
use super::provider::{NoResponse, ProviderUnderTest};

/// How often a damaged response is repeated if every response is damaged.
const ALWAYS: usize = 64;

/// The read of an image of one service.
pub(crate) struct Read {
    pub(crate) type_name: &'static str,
    id: &'static str,
    /// Another image of the response.
    other: &'static str,
    images: fn(&[&str]) -> Vec<u8>,
}

/// The reads of each service.
pub(crate) static READS: [Read; 4] = [
    Read {
        type_name: "image_copy_ec2",
        id: "ami-0123456789abcdef0",
        other: "ami-0fedcba9876543210",
        images: aws::ec2_images,
    },
    Read { type_name: "image_copy_appstream", id: "golden", other: "silver.2", images: aws::appstream_images },
    Read {
        type_name: "image_copy_workspaces",
        id: "wsi-0123456789",
        other: "wsi-9abcdefgh",
        images: aws::workspaces_images,
    },
    Read {
        type_name: "image_workspaces_bundle",
        id: "wsb-0123456789",
        other: "wsb-9abcdefgh",
        images: aws::workspaces_bundles,
    },
];

/// A damaged response.
pub(crate) struct DamagedResponse {
    pub(crate) body: Vec<u8>,
    status: u16,
    count: usize,
}

impl fmt::Debug for DamagedResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how_often = if self.count == 1 { "once" } else { "always" };
        write!(formatter, "HTTP status {}, {how_often}", self.status)
    }
}

/// Damages responses.
pub(crate) struct Damage {
    random: Rng,
    mutator: Mutator,
}

impl Damage {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Rng::with_seed(seed), mutator: Mutator::new(seed) }
    }

    /// The next damaged response to a read. A response that is damaged in any way, once: the next one must count. Or
    /// every response, cut or with a missing or changed piece, so that it cannot be a valid response without the image.
    pub(crate) fn response(&mut self, read: &Read) -> DamagedResponse {
        let status = if self.random.u32(..16) == 0 { 500 } else { 200 };
        let whole = (read.images)(&[read.id]);
        if self.random.bool() {
            let others = [(read.images)(&[read.id, read.other]), (read.images)(&[]), (read.images)(&[read.other])];
            let corpus: Vec<&[u8]> = std::iter::once(&whole).chain(&others).map(Vec::as_slice).collect();
            return DamagedResponse { body: self.mutator.input(&corpus), status, count: 1 };
        }
        let mut body = whole;
        let at = self.random.usize(..body.len());
        match self.random.u32(..3) {
            0 => body.truncate(at),
            1 => drop(body.drain(at..(at + self.random.usize(1..40)).min(body.len()))),
            _ => body[at] = self.random.u8(..),
        }
        DamagedResponse { body, status, count: ALWAYS }
    }
}

impl Read {
    /// Reads the image from an AWS with these responses. Returns whether it was read; otherwise there was an error, and
    /// the state is unchanged.
    pub(crate) async fn send(
        &self,
        provider: &ProviderUnderTest,
        damaged: DamagedResponse,
    ) -> Result<bool, (FailureKind, String)> {
        let state = json!({ "id": self.id, "name": "golden", "region": "eu-west-1", "state": "available" });
        // In the JSON form, null members are optional.
        let state = DynamicValue { json: state.to_string().into(), ..Default::default() };
        let request = read_resource::Request {
            type_name: self.type_name.to_owned(),
            current_state: Some(state.clone()),
            ..Default::default()
        };
        provider.aws.reset(std::iter::repeat_n((damaged.status, damaged.body), damaged.count));
        let messages = provider.call_as_is("ReadResource", false, request.encode_to_vec()).await;
        let messages = messages.map_err(|error| match error {
            NoResponse::Endless => (FailureKind::Endless, String::new()),
            NoResponse::Status(status) => (FailureKind::LostState, status.to_string()),
        })?;
        let response = read_resource::Response::decode(messages.concat().as_slice())
            .map_err(|error| (FailureKind::LostState, error.to_string()))?;
        let failed = has_errors(&response.diagnostics);
        if failed && response.new_state.as_ref() == Some(&state) {
            Ok(false)
        } else if failed {
            Err((FailureKind::LostState, format!("{response:?}")))
        } else if is_null(response.new_state.as_ref()) {
            Err((FailureKind::Gone, format!("{response:?}")))
        } else {
            Ok(true)
        }
    }
}
