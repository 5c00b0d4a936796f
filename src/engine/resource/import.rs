//! Imports an image by its ID or its identity.

use super::engine::Engine;
use crate::aws::{is_region, validate_account};
use crate::engine::checks::offline;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::engine::model::identity::{ACCOUNT, REGION};
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, Identity, Private, Value, quoted};

/// The image to import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) id: &'a str,
    /// Defaults to the Region of the provider.
    pub(crate) region: Option<&'a str>,
}

/// Parses `ID@REGION`, or `ID` for the Region of the provider. Terraform reads the image afterwards.
pub(crate) fn by_id<S: ImageService>(engine: &Engine<S>, text: &str) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let target = match text.split_once('@') {
        Some((id, region)) => Target { id, region: Some(region) },
        None => Target { id: text, region: None },
    };
    imported(engine, target, |problem| {
        let kind = engine.kind();
        let example = kind.id_example;
        let detail = format!(
            "{problem} Use the ID of the {}, followed by its Region if that is not the provider's: \"{example}\" or \
             \"{example}@eu-west-1\".",
            kind.noun
        );
        Diagnostic::error("Invalid import ID", detail)
    })
}

/// Warnings about an image that is being imported.
pub(crate) async fn check<S: ImageService>(engine: &Engine<S>, state: &ImageModel<S::Attributes>) -> Diagnostics {
    match engine.region_clients(state) {
        Ok(region) => engine.service.check_import(&engine.shared.cache, &region, state.common.id()).await,
        // The read that follows reports this error.
        Err(_) => Diagnostics::new(),
    }
}

/// The initial state of an imported image. `invalid` creates the error about an invalid target.
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
        return Err(invalid(format!("{} is not a valid {} ID.", quoted(id), kind.noun)).into());
    }
    match region.text() {
        None => return Err(offline::no_region().into()),
        Some(region) if !is_region(region) => {
            return Err(invalid(format!("{} is not a valid AWS Region name.", quoted(region))).into());
        }
        Some(_) => {}
    }
    let common = CommonAttributes { id: id.into(), region, ..CommonAttributes::default() };
    Ok(ImageModel { common, service: S::Attributes::default() })
}

/// Finds the image of an identity, of which only the ID (or the name) is required.
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
        let detail = format!("{problem} Use an identity such as {{ {identifier} = \"{example}\" }}.");
        Diagnostic::error("Invalid identity", detail)
    })?;
    let region = engine.region_clients(&state)?;
    let read = engine.shared.batcher.read(&region, state.common.id()).await.map_err(|error| {
        messages::failed(engine.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
    })?;
    match (read, account.text()) {
        (Some(image), _) => engine.record(&region, &image, &mut state, &Private::default()),
        (None, Some(account)) => return Err(not_in_account(kind, &state, account)),
        // Terraform itself reports that the image does not exist.
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
        format!("{noun} not found in AWS account {account}"),
        format!(
            "The identity contains AWS account {account}, but {noun} {id} is not visible in {region} to the provider's \
             credentials. Nothing was imported. Check the identity, and that the credentials belong to this account."
        ),
    )
    .into()
}

fn other_owner<A>(kind: &ImageKind, state: &ImageModel<A>, account: &str, owner: &str) -> Diagnostics {
    Diagnostic::error(
        format!("{} not owned by AWS account {account}", kind.noun),
        format!(
            "The identity contains AWS account {account}, but {} belongs to AWS account {owner}. Nothing was imported. \
             Correct or omit `account_id`, or use the credentials of the intended account.",
            messages::image(kind, &state.common)
        ),
    )
    .into()
}
