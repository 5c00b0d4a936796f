//! [`Lookup`] of AMIs: the data sources `image_ec2` and `image_ec2_images`. `selection` has their arguments, `details` the
//! attributes that `image_copy_ec2` does not have.

mod details;
mod selection;

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use aws_sdk_ec2::types::Filter;

use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{
    Completion, DescribedImage as _, Lookup, LookupArguments, Omission, SearchDescription, Summary, known_tags,
};
use crate::services::ec2::describe::{self, ImageQuery};
use crate::services::ec2::image::{Ami, id_problem};
use crate::services::ec2::kind::Ec2Service;
use crate::services::ec2::model::Ec2Attributes;
use crate::services::ec2::schema;
use crate::services::shared::data_source::{milliseconds, wildcard_advice};
use crate::terraform::{Attribute, Diagnostic, Diagnostics, NestedBlock};
use details::Ec2Details;
use selection::{Ec2Selection, texts};

impl Lookup for Ec2Service {
    type Selection = Ec2Selection;
    type Details = Ec2Details;

    const KNOWS_TAGS: bool = true;

    fn selection(&self) -> Vec<Attribute> {
        selection::attributes()
    }

    fn selection_blocks(&self) -> Vec<NestedBlock> {
        selection::blocks()
    }

    fn outputs(&self) -> Vec<Attribute> {
        let text = |name: &str, description: &str| Attribute::string(name).computed().describe(description);
        let mut outputs = vec![
            text("deprecation_time", "Date and time when the AMI is deprecated, in RFC 3339 format."),
            text(
                "deregistration_protection",
                "Deregistration protection of the AMI: `disabled`, `enabled` or `enabled-with-cooldown`.",
            ),
            text("description", "Description of the AMI."),
            Attribute::bool("encrypted").computed().describe("Whether all snapshots of the AMI are encrypted."),
            text(
                "source_image_id",
                "ID of the source AMI if the AMI is a copy, or of the AMI of the instance from which the AMI was created.",
            ),
            text("source_region", "Region of the AMI with the ID `source_image_id`."),
        ];
        outputs.extend(schema::computed_attributes());
        outputs.extend(details::attributes());
        outputs
    }

    fn validate_selection(&self, arguments: &LookupArguments, _selection: &Ec2Selection) -> Diagnostics {
        let problem = arguments.id.text().and_then(id_problem);
        problem.map(|detail| Diagnostic::error("Invalid AMI ID", detail).at_attribute("id")).into_iter().collect()
    }

    async fn find(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Ec2Selection,
    ) -> Result<Vec<Ami>, ServiceError> {
        let by_id = selection.is_by_id(arguments);
        let query = ImageQuery {
            include_deprecated: by_id || selection.includes_deprecated(),
            include_disabled: by_id || selection.includes_disabled() || selection.has_filter("state"),
            ..query(arguments, selection)
        };
        Ok(describe::query(region, query).await?.into_iter().map(without_snapshots).collect())
    }

    fn omission(&self, arguments: &LookupArguments, selection: &Ec2Selection, image: &Ami) -> Option<Omission> {
        if selection.is_by_id(arguments) || selection.has_filter("state") {
            return None;
        }
        match image.state() {
            "available" => None,
            "disabled" if selection.includes_disabled() => None,
            "disabled" => Some(Omission {
                reason: "is disabled".to_owned(),
                remedy: "Set `include_disabled = true` to include disabled AMIs.",
            }),
            state => Some(Omission::state(state)),
        }
    }

    async fn find_omitted(
        &self,
        region: &RegionClients,
        arguments: &LookupArguments,
        selection: &Ec2Selection,
    ) -> Result<Vec<(Ami, Omission)>, ServiceError> {
        if selection.is_by_id(arguments) {
            return Ok(Vec::new());
        }
        let everything = ImageQuery { include_deprecated: true, include_disabled: true, ..query(arguments, selection) };
        let deprecated = || Omission {
            reason: "is deprecated".to_owned(),
            remedy: "Set `include_deprecated = true` to include deprecated AMIs of other accounts.",
        };
        let images = describe::query(region, everything).await?.into_iter().map(without_snapshots);
        let omitted = images.map(|image| {
            let omission = self.omission(arguments, selection, &image).unwrap_or_else(deprecated);
            (image, omission)
        });
        Ok(omitted.collect())
    }

    fn describe_search(&self, arguments: &LookupArguments, selection: &Ec2Selection) -> SearchDescription {
        let owners_advice = "`owners` is not set, so only AMIs of this account were searched. To search AMIs of other \
                             accounts, set `owners` to AWS account IDs or aliases, such as `owners = [\"amazon\"]`.";
        let patterns = "`name_regex`, or a `filter` with `name = \"name\"`";
        let mut advice: Vec<_> = wildcard_advice(&arguments.name, patterns).into_iter().collect();
        if selection.defaults_to_own(arguments) {
            advice.push(owners_advice.to_owned());
        }
        SearchDescription { lines: selection.lines(arguments), advice }
    }

    /// Reads the snapshots of own AMIs: EC2 returns no others, and a lookup needs no permission except for `DescribeImages`.
    async fn complete(
        &self,
        region: &RegionClients,
        image: Ami,
        completion: Completion<'_>,
    ) -> Result<Option<Ami>, ServiceError> {
        if completion.is_foreign(image.image.owner_id()) {
            return Ok(Some(image));
        }
        let ids: Vec<String> = image.snapshot_ids().map(str::to_owned).collect();
        match describe::snapshots(region, "snapshot-id", &ids).await {
            Err(error) if error.kind == ErrorKind::Denied => Ok(Some(image)),
            snapshots => Ok(Some(Ami { snapshots: snapshots?, ..image })),
        }
    }

    fn details(&self, image: &Ami) -> Ec2Details {
        Ec2Details::of(&image.image)
    }

    fn summary(&self, attributes: &Ec2Attributes) -> Summary {
        Summary {
            description: attributes.description.clone(),
            created: attributes.creation_date.clone(),
            own: vec![
                ("architecture", attributes.architecture.clone()),
                ("source_image_id", attributes.source_image_id.clone()),
                ("source_region", attributes.source_region.clone()),
            ],
        }
    }

    fn name<'a>(&self, image: &'a Ami) -> &'a str {
        image.image.name().unwrap_or_default()
    }

    fn created(&self, image: &Ami) -> Option<i64> {
        let time = DateTime::from_str(image.image.creation_date()?, DateTimeFormat::DateTime).ok()?;
        Some(milliseconds(&time))
    }
}

fn without_snapshots(image: aws_sdk_ec2::types::Image) -> Ami {
    Ami { image, snapshots: Vec::new() }
}

/// The query of a search, without deprecated AMIs of other accounts and without disabled ones.
fn query(arguments: &LookupArguments, selection: &Ec2Selection) -> ImageQuery {
    let mut filters = Vec::new();
    if let Some(id) = arguments.id.text() {
        filters.push(describe::filter("image-id", &[id.to_owned()]));
    }
    if let Some(name) = arguments.name.text() {
        filters.push(describe::filter("name", &[literal(name)]));
    }
    let tags = arguments.tags.known().into_iter().flat_map(known_tags);
    filters.extend(tags.map(|(key, value)| describe::filter(&format!("tag:{key}"), &[literal(value)])));
    filters.extend(
        selection.filters().map(|(name, values)| Filter::builder().name(name).set_values(Some(values)).build()),
    );
    ImageQuery {
        owners: selection.owners(arguments),
        executable_users: texts(&selection.executable_users),
        filters,
        include_deprecated: false,
        include_disabled: false,
    }
}

/// Escapes a name for use as a filter value: EC2 treats `*` and `?` as wildcards.
pub(super) fn literal(name: &str) -> String {
    name.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?")
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{Image, ImageState};
    use serde_json::json;

    use super::*;
    use crate::services::shared::shuffled::assert_total_order;
    use crate::terraform::Value;

    fn ami(id: &str, name: &str, created: &str) -> Ami {
        without_snapshots(Image::builder().image_id(id).name(name).creation_date(created).build())
    }

    #[test]
    fn orders_amis_by_time_name_and_id() {
        let amis = [
            ami("ami-1", "web-1", "2026-01-01T00:00:00.000Z"),
            ami("ami-2", "web-3", "2026-01-01T00:00:00.000Z"),
            ami("ami-3", "web-2", "2026-01-01T00:00:00.000Z"),
            ami("ami-4", "web-2", "2026-01-01T00:00:00.000Z"),
            ami("ami-5", "web-0", "2026-01-01T00:00:00.9Z"),
            ami("ami-6", "web-0", "2026-01-01T00:00:00.94Z"),
            // Instance store AMIs can have no creation date.
            ami("ami-7", "web-9", ""),
        ];
        assert_total_order(&Ec2Service, &amis, &["ami-6", "ami-5", "ami-2", "ami-4", "ami-3", "ami-1", "ami-7"]);
    }

    /// The reason why a search with these arguments omits an AMI in this state.
    fn omitted(selection: &serde_json::Value, state: &str) -> Option<String> {
        let selection: Ec2Selection = serde_json::from_value(selection.clone()).unwrap();
        let image = without_snapshots(Image::builder().state(ImageState::from(state)).build());
        let omission = Ec2Service.omission(&LookupArguments::default(), &selection, &image);
        omission.map(|omission| omission.reason)
    }

    #[test]
    fn omits_unusable_amis_unless_they_are_selected() {
        let selection = |include_disabled: Option<bool>, filter: serde_json::Value| {
            json!({
                "owners": null, "executable_users": null, "include_deprecated": null,
                "include_disabled": include_disabled, "filter": filter
            })
        };
        let filter = |name: &str, value: &str| json!([{ "name": name, "values": [value] }]);
        for (selection, omits) in [
            (selection(None, json!(null)), ["disabled", "failed", "pending"].as_slice()),
            (selection(Some(true), json!(null)), &["failed", "pending"]),
            (selection(None, filter("state", "failed")), &[]),
            (selection(None, filter("image-id", "ami-0123456789abcdef0")), &[]),
            (selection(None, filter("image-id", "ami-*")), &["disabled", "failed", "pending"]),
            (selection(None, filter("architecture", "arm64")), &["disabled", "failed", "pending"]),
        ] {
            let states = ["available", "disabled", "failed", "pending"];
            let omitted: Vec<_> = states.into_iter().filter(|state| omitted(&selection, state).is_some()).collect();
            assert_eq!(omitted, omits, "{selection}");
        }
        let by_id = LookupArguments { id: Value::from("ami-1"), ..LookupArguments::default() };
        let failed = without_snapshots(Image::builder().state(ImageState::Failed).build());
        assert_eq!(Ec2Service.omission(&by_id, &Ec2Selection::default(), &failed), None);
    }
}
