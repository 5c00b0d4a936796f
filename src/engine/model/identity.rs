//! Resource identity: the AWS account, the Region and the ID of an image.

use super::state::ImageModel;
use crate::engine::kind::ImageKind;
use crate::engine::service::ImageService;
use crate::terraform::{Identity, IdentityAttribute, IdentitySchema};

pub(crate) const ACCOUNT: &str = "account_id";
pub(crate) const REGION: &str = "region";

/// The identity schema of a service's images.
pub(crate) fn schema(kind: &ImageKind) -> IdentitySchema {
    identity_schema(kind.noun, kind.identifier)
}

/// The identity schema of objects that `identifier`, `id` or `name`, identifies in an account and Region.
pub(crate) fn identity_schema(noun: &str, identifier: &'static str) -> IdentitySchema {
    let label = if identifier == "id" { "ID" } else { "Name" };
    let attribute = |name, required, description| IdentityAttribute { name, required, description };
    IdentitySchema {
        version: 0,
        attributes: vec![
            attribute(
                ACCOUNT,
                false,
                format!("AWS account ID of the owner. If set, the import fails when another account owns the {noun}."),
            ),
            attribute(
                REGION,
                false,
                format!("Region of the {noun}. Defaults to the Region set in the provider configuration."),
            ),
            attribute(identifier, true, format!("{label} of the {noun}.")),
        ],
    }
}

/// The identity of an image; `None` while its state does not contain the owner.
pub(crate) fn of_state<S: ImageService>(service: &S, state: &ImageModel<S::Attributes>) -> Option<Identity> {
    let account = service.owner(state)?;
    let (region, id) = (state.common.region.text()?, state.common.id.text()?);
    Some(Identity::new([(ACCOUNT, account), (REGION, region), (service.kind().identifier, id)]))
}
