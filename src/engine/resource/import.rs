//! Importing: from an id to the beginning of a state.

use super::engine::Engine;
use crate::aws::{is_region, validate_account};
use crate::engine::checks::offline;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::engine::model::identity::{ACCOUNT, REGION};
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, Identity, Private, Value};

/// Which image to import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) id: &'a str,
    /// The provider's Region if there is none.
    pub(crate) region: Option<&'a str>,
}

/// Reads `ID@REGION`, or `ID` in the provider's Region. Terraform reads the image itself right after.
pub(crate) fn by_id<S: ImageService>(engine: &Engine<S>, text: &str) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let target = match text.split_once('@') {
        Some((id, region)) => Target { id, region: Some(region) },
        None => Target { id: text, region: None },
    };
    imported(engine, target, |problem| {
        let kind = engine.kind();
        let example = kind.id_example;
        let detail = format!(
            "{problem} Write the id of the {}, with its Region if that is not the provider's: \"{example}\" or \
             \"{example}@eu-west-1\".",
            kind.noun
        );
        Diagnostic::error("Invalid import id", detail)
    })
}

/// What the user should know of an image before it is taken over.
pub(crate) async fn check<S: ImageService>(engine: &Engine<S>, state: &ImageModel<S::Attributes>) -> Diagnostics {
    match engine.region_clients(state) {
        Ok(region) => engine.service.check_import(&engine.shared.cache, &region, state.common.id()).await,
        // Terraform tells it when it reads the image.
        Err(_) => Diagnostics::new(),
    }
}

/// The beginning of the image's state. `invalid` makes an error of what is wrong with the target.
pub(crate) fn imported<S: ImageService>(
    engine: &Engine<S>,
    target: Target<'_>,
    invalid: impl Fn(String) -> Diagnostic,
) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let (kind, id) = (engine.kind(), target.id);
    let region = match target.region {
        Some(region) => Value::from(region),
        None => engine.session.connection().region().clone(),
    };
    if !(kind.is_id)(id) {
        return Err(invalid(format!("{id:?} is not the id of an {}.", kind.noun)).into());
    }
    match region.text() {
        None => return Err(offline::no_region().into()),
        Some(region) if !is_region(region) => {
            return Err(invalid(format!("{region:?} is not the name of an AWS Region.")).into());
        }
        Some(_) => {}
    }
    let common = CommonAttributes { id: id.into(), region, ..CommonAttributes::default() };
    Ok(ImageModel { common, service: S::Attributes::default() })
}

/// Finds the image of an identity, in which only its own id or name must be there.
pub(crate) async fn by_identity<S: ImageService>(
    engine: &Engine<S>,
    identity: &Identity,
) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let kind = engine.kind();
    let account = Value::from(identity.get(ACCOUNT).map(str::to_owned));
    if let Some(Diagnostic { summary, detail, .. }) = validate_account(ACCOUNT, &account) {
        return Err(Diagnostic::error(summary, detail).into());
    }
    let id = identity.get(kind.identifier).unwrap_or_default();
    let mut state = imported(engine, Target { id, region: identity.get(REGION) }, |problem| {
        let (identifier, example) = (kind.identifier, kind.id_example);
        let detail = format!("{problem} Write the identity as {{ {identifier} = \"{example}\" }}.");
        Diagnostic::error("Invalid identity", detail)
    })?;
    let region = engine.region_clients(&state)?;
    let read = engine.shared.batcher.read(&region, state.common.id()).await.map_err(|error| {
        messages::failed(engine.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
    })?;
    match (read, account.text()) {
        (Some(image), _) => engine.record(&region, &image, &mut state, &Private::default()),
        (None, Some(account)) => return Err(not_in_account(kind, &state, account)),
        // Terraform itself tells of what is not there at all.
        (None, None) => {}
    }
    match (account.text(), engine.service.owner(&state)) {
        (Some(account), Some(owner)) if account != owner => Err(other_owner(kind, &state, account, owner)),
        _ => Ok(state),
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
