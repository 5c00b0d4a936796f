//! Identities: which image it is, in which Region of which account.

use super::state::ImageModel;
use crate::aws::validate_account;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::resource::import::Target;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, Identity, IdentityAttribute, IdentitySchema, Private, Value};

const ACCOUNT: &str = "account_id";
const REGION: &str = "region";

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

impl<S: ImageService> ImageResource<S> {
    /// Finds the image of an identity, in which only its own id or name must be there.
    pub(crate) async fn find_identified(&self, identity: &Identity) -> Result<ImageModel<S::Attributes>, Diagnostics> {
        let kind = self.service.kind();
        let account = Value::from(identity.get(ACCOUNT).map(str::to_owned));
        if let Some(Diagnostic { summary, detail, .. }) = validate_account(ACCOUNT, &account) {
            return Err(Diagnostic::error(summary, detail).into());
        }
        let id = identity.get(kind.identifier).unwrap_or_default();
        let mut state = self.imported(Target { id, region: identity.get(REGION) }, |problem| {
            let (identifier, example) = (kind.identifier, kind.id_example);
            let detail = format!("{problem} Write the identity as {{ {identifier} = \"{example}\" }}.");
            Diagnostic::error("Invalid identity", detail)
        })?;
        let region = self.region_clients(&state)?;
        let read = self.batcher.read(&region, state.common.id()).await.map_err(|error| {
            messages::failed(self.service.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
        })?;
        match (read, account.text()) {
            (Some(image), _) => self.record(&region, &image, &mut state, &Private::default()),
            (None, Some(account)) => return Err(not_in_account(kind, &state, account)),
            // Terraform itself tells of what is not there at all.
            (None, None) => {}
        }
        match (account.text(), self.service.owner(&state)) {
            (Some(account), Some(owner)) if account != owner => Err(other_owner(kind, &state, account, owner)),
            _ => Ok(state),
        }
    }
}

fn not_in_account<A>(kind: &ImageKind, state: &ImageModel<A>, account: &str) -> Diagnostics {
    let (noun, id, region) = (kind.noun, state.common.id(), state.common.region.text().unwrap_or_default());
    Diagnostic::error(
        format!("The {noun} {id} was not found in the account {account}"),
        format!(
            "The identity names the account {account}, and AWS shows no {noun} {id} in {region} to the provider's \
             credentials. Nothing was imported. Check the identity, and that the credentials are those of this account."
        ),
    )
    .into()
}

fn other_owner<A>(kind: &ImageKind, state: &ImageModel<A>, account: &str, owner: &str) -> Diagnostics {
    Diagnostic::error(
        format!("The {} does not belong to the account {account}", kind.noun),
        format!(
            "The identity names the account {account}, and {} belongs to {owner}. Nothing was imported. Correct \
             `account_id` or leave it out, or use the credentials of the account that is meant.",
            messages::image(kind, &state.common)
        ),
    )
    .into()
}
