//! `DescribeImages`.

use serde::Deserialize;
use serde_json::Value;

use super::image::{Image, ImageState, LaunchPermission};
use super::{image_element, image_filters};
use crate::services::context::Context;
use crate::services::ec2::errors::{check_image_id, image_not_found, invalid_value};
use crate::services::ec2::filters::{self, Filter};
use crate::services::ec2::pages::{Page, page};
use crate::services::ec2::resource_key::resource_key;
use crate::services::ec2::store::Store;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Input {
    executable_users: Vec<String>,
    image_ids: Vec<String>,
    owners: Vec<String>,
    include_deprecated: bool,
    include_disabled: bool,
    max_results: Option<i64>,
    next_token: Option<String>,
    filters: Vec<Filter>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    filters::check(&request.filters, image_filters::FIELDS)?;
    known_owners(&request.owners)?;
    known_images(&request.image_ids, &world.ec2, context)?;
    let now = world.clock.date();
    let selected = |image: &&Image| {
        let named = request.image_ids.is_empty() || request.image_ids.contains(&image.id);
        let own = image.owner == context.account();
        let listed = request.include_disabled || image.state != ImageState::Disabled;
        // Deprecated images of other accounts are found by ID only.
        let current =
            own || request.include_deprecated || !request.image_ids.is_empty() || !Store::deprecated(image, now);
        named
            && listed
            && current
            && !image.forgotten
            && owned_by(image, &request.owners, context)
            && executable_by(image, &request.executable_users, context)
            && filters::pass(*image, &request.filters)
    };
    let images: Vec<&Image> = world.ec2.visible_images(context).filter(selected).collect();
    let pages = Page { max_results: request.max_results, next_token: request.next_token.as_deref(), least: 1 };
    let (images, next) = page(images, |image| image.id.clone(), &pages)?;
    let items = images.into_iter().map(|image| {
        let is_allowed = world.ec2.is_allowed(image, context.account());
        image_element::element(image, context, &world.settings)
            .optional("imageAllowed", is_allowed.map(|allowed| allowed.to_string()))
    });
    let mut output = vec![Element::list("imagesSet", items)];
    output.extend(next);
    Ok(Output::Xml(output))
}

/// Rejects the whole call if one ID is malformed or unknown.
fn known_images(ids: &[String], store: &Store, context: &Context<'_>) -> Result<(), ServiceError> {
    ids.iter().try_for_each(|id| check_image_id(id))?;
    let known = |id: &str| {
        store
            .images
            .get(&resource_key(context.region, id))
            .is_some_and(|image| store.can_see(image, context.account(), context.now))
    };
    let unknown: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !known(id)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(image_not_found(&unknown)) }
}

fn known_owners(owners: &[String]) -> Result<(), ServiceError> {
    let known = |owner: &str| {
        let account = owner.len() == 12 && owner.bytes().all(|byte| byte.is_ascii_digit());
        account || ["self", "amazon", "aws-backup-vault", "aws-marketplace"].contains(&owner)
    };
    match owners.iter().find(|owner| !known(owner)) {
        Some(owner) => Err(invalid_value(owner, "owner", "It is neither an account nor an owner alias.")),
        None => Ok(()),
    }
}

fn owned_by(image: &Image, owners: &[String], context: &Context<'_>) -> bool {
    owners.is_empty()
        || owners.iter().any(|owner| match owner.as_str() {
            "self" => image.owner == context.account(),
            owner => image.owner == owner || image.owner_alias.as_deref() == Some(owner),
        })
}

fn executable_by(image: &Image, users: &[String], context: &Context<'_>) -> bool {
    let shared_with = |account: &str| {
        image
            .launch_permissions
            .iter()
            .any(|permission| matches!(permission, LaunchPermission::Account(id) if id == account))
    };
    users.is_empty()
        || users.iter().any(|user| match user.as_str() {
            "all" => image.public,
            "self" => shared_with(context.account()),
            account => shared_with(account),
        })
}
