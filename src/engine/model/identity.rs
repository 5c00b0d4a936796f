//! Identities: which image it is, in which Region of which account.

use super::state::ImageModel;
use crate::engine::kind::ImageKind;
use crate::engine::service::ImageService;
use crate::terraform::{Identity, IdentityAttribute, IdentitySchema};

pub(crate) const ACCOUNT: &str = "account_id";
pub(crate) const REGION: &str = "region";

/// The schema of the identity of a service's images.
pub(crate) fn schema(kind: &ImageKind) -> IdentitySchema {
    let (noun, identifier) = (kind.noun, kind.identifier);
    let attribute = |name, required, description| IdentityAttribute { name, required, description };
    IdentitySchema {
        version: 0,
        attributes: vec![
            attribute(
                ACCOUNT,
                false,
                format!("The id of the AWS account that owns the {noun}. The default is whichever owns it."),
            ),
            attribute(
                REGION,
                false,
                format!("The Region in which the {noun} lives. The default is the provider's Region."),
            ),
            attribute(identifier, true, format!("The {identifier} of the {noun}.")),
        ],
    }
}

/// The identity of an image, once the state tells whose it is.
pub(crate) fn of_state<S: ImageService>(service: &S, state: &ImageModel<S::Attributes>) -> Option<Identity> {
    let account = service.owner(state)?;
    let (region, id) = (state.common.region.text()?, state.common.id.text()?);
    Some(Identity::new([(ACCOUNT, account), (REGION, region), (service.kind().identifier, id)]))
}
