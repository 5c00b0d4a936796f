//! Imports an image by its import ID or its identity.

use super::engine::Engine;
use crate::aws::{Connection, partition_of, region_error, unknown_region, validate_account};
use crate::engine::checks::online;
use crate::engine::kind::ImageKind;
use crate::engine::messages;
use crate::engine::model::identity::{ACCOUNT, REGION};
use crate::engine::model::import_id::ImportId;
use crate::engine::model::state::{CommonAttributes, ImageModel};
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, Identity, Private, Value};

/// Where a user wrote which image to import, for messages.
#[derive(Debug, Clone, Copy)]
struct Origin {
    noun: &'static str,
    /// How to correct a wrong account.
    correction: &'static str,
}

const IMPORT_ID: Origin = Origin { noun: "import ID", correction: "Correct the ARN" };
const IDENTITY: Origin = Origin { noun: "identity", correction: "Correct or omit `account_id`" };

/// The image of an import ID: `ID`, `ID@REGION` or an ARN. The Region defaults to that of the provider. Terraform reads
/// the image afterwards.
pub(crate) async fn by_id<S: ImageService>(
    engine: &Engine<S>,
    text: &str,
) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let kind = engine.kind();
    let invalid = |problem: String| {
        let (noun, example) = (kind.noun, kind.id_example);
        let detail = format!(
            "{problem} An import ID is the ID of the {noun}, followed by its Region if that is not the provider's: \
             \"{example}\" or \"{example}@eu-west-1\"; or the ARN of the {noun}.",
        );
        Diagnostic::error("Invalid import ID", detail)
    };
    let target = ImportId::parse(kind.arn_format(), text).map_err(|problem| Diagnostics::from(invalid(problem)))?;
    let mut state = imported(engine, target, invalid).await?;
    if let Some(account) = target.account {
        check_account(engine, &mut state, account, IMPORT_ID).await?;
    }
    Ok(state)
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
async fn imported<S: ImageService>(
    engine: &Engine<S>,
    target: ImportId<'_>,
    invalid: impl Fn(String) -> Diagnostic,
) -> Result<ImageModel<S::Attributes>, Diagnostics> {
    let (kind, id) = (engine.kind(), target.id);
    if let Some(problem) = (kind.id_problem)(id) {
        return Err(invalid(problem).into());
    }
    let region = match target.region {
        Some(region) => {
            check_region(engine.session.connection(), region, invalid).await?;
            Value::from(region)
        }
        None => engine.session.default_region()?.into(),
    };
    let common = CommonAttributes { id: id.into(), region, ..CommonAttributes::default() };
    Ok(ImageModel { common, service: S::Attributes::default() })
}

/// Checks the Region of an import like the argument `region` of a plan.
pub(crate) async fn check_region(
    connection: &Connection,
    region: &str,
    invalid: impl Fn(String) -> Diagnostic,
) -> Result<(), Diagnostics> {
    if let Some(error) = region_error(region) {
        return Err(invalid(error).into());
    }
    let home = connection.region().text();
    if home == Some(region) {
        return Ok(());
    }
    let partition = partition_of(region);
    if let Some(home) = home.filter(|home| partition_of(home) != partition) {
        return Err(invalid(format!(
            "Region {region} belongs to partition {partition}, and the provider's Region {home} belongs to partition {}. \
             The credentials of one partition are not valid in another.",
            partition_of(home)
        ))
        .into());
    }
    if connection.checks_plans() {
        match online::check_region(connection, region).await {
            Ok(None) => return Ok(()),
            Ok(Some(Diagnostic { summary, detail, .. })) => return Err(Diagnostic::error(summary, detail).into()),
            // Without the permission, only the name can be checked.
            Err(error) => tracing::info!(%error, "Region check of an import skipped"),
        }
    }
    match unknown_region(region) {
        Some(error) if !connection.skips_region_validation() => Err(invalid(error).into()),
        _ => Ok(()),
    }
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
    let target = ImportId { id, region: identity.get(REGION), account: account.text() };
    let mut state = imported(engine, target, |problem| {
        let (identifier, example) = (kind.identifier, kind.id_example);
        let detail = format!("{problem} Use an identity such as {{ {identifier} = \"{example}\" }}.");
        Diagnostic::error("Invalid identity", detail)
    })
    .await?;
    match target.account {
        Some(account) => check_account(engine, &mut state, account, IDENTITY).await?,
        None => {
            read(engine, &mut state).await?;
        }
    }
    Ok(state)
}

/// Reads the image into the state. Returns `false` if it does not exist, which Terraform itself reports.
async fn read<S: ImageService>(engine: &Engine<S>, state: &mut ImageModel<S::Attributes>) -> Result<bool, Diagnostics> {
    let kind = engine.kind();
    let region = engine.region_clients(state)?;
    let read = engine.shared.batcher.read(&region, state.common.id()).await.map_err(|error| {
        messages::failed(engine.kind(), &format!("read {}", messages::image(kind, &state.common)), &error)
    })?;
    if let Some(image) = &read {
        engine.record(&region, image, state, &Private::default());
    }
    Ok(read.is_some())
}

/// Reads the image, and checks that it exists and belongs to the account.
async fn check_account<S: ImageService>(
    engine: &Engine<S>,
    state: &mut ImageModel<S::Attributes>,
    account: &str,
    origin: Origin,
) -> Result<(), Diagnostics> {
    if !read(engine, state).await? {
        return Err(not_in_account(engine.kind(), state, account, origin));
    }
    match engine.service.owner(state) {
        Some(owner) if owner != account => Err(other_owner(engine.kind(), state, account, owner, origin)),
        _ => Ok(()),
    }
}

fn not_in_account<A>(kind: &ImageKind, state: &ImageModel<A>, account: &str, origin: Origin) -> Diagnostics {
    let (noun, id, region) = (kind.noun, state.common.id(), state.common.region.text().unwrap_or_default());
    Diagnostic::error(
        format!("{noun} not found in AWS account {account}"),
        format!(
            "The {0} contains AWS account {account}, but {noun} {id} is not visible in {region} to the provider's \
             credentials. Nothing was imported. Check the {0}, and that the credentials belong to this account.",
            origin.noun
        ),
    )
    .into()
}

fn other_owner<A>(kind: &ImageKind, state: &ImageModel<A>, account: &str, owner: &str, origin: Origin) -> Diagnostics {
    let Origin { noun, correction } = origin;
    Diagnostic::error(
        format!("{} not owned by AWS account {account}", kind.noun),
        format!(
            "The {noun} contains AWS account {account}, but {} belongs to AWS account {owner}. Nothing was imported. \
             {correction}, or use the credentials of the intended account.",
            messages::image(kind, &state.common)
        ),
    )
    .into()
}
