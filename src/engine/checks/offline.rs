//! What is checked of every image, and of every copy, without any network.

use crate::aws::{account_error, partition_of, region_error, suggest_region};
use crate::engine::kind::ImageKind;
use crate::engine::model::tags::TagRules;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value};

/// The rules of every image.
pub(crate) const COMMON: &[&Rule] = &[
    &REGION,
    &UNKNOWN_REGION,
    &NO_REGION,
    TAGS.count,
    TAGS.key,
    TAGS.value,
    ALL_TAGS.count,
    ALL_TAGS.key,
    ALL_TAGS.value,
    &ON_DESTROY,
    &TIMEOUT,
];

/// The rules of every image that is a copy from a Region, beside [`COMMON`].
pub const OF_COPIES: &[&Rule] = &[&SOURCE_REGION, &UNKNOWN_SOURCE_REGION, &PARTITIONS, &ITS_OWN_SOURCE];

const REGION: Rule = Rule::refusal("region", "Invalid Region", "`region` has the form of a Region's name.");

const UNKNOWN_REGION: Rule =
    Rule::refusal("region", "Unknown Region", "`region` is not one letter away from a Region that there is.").warns();

const SOURCE_REGION: Rule =
    Rule::refusal("source_region", "Invalid source Region", "`source_region` has the form of a Region's name.");

const UNKNOWN_SOURCE_REGION: Rule = Rule::refusal(
    "source_region",
    "Unknown source Region",
    "`source_region` is not one letter away from a Region that there is.",
)
.warns();

const NO_REGION: Rule =
    Rule::refusal("region", "No Region", "The resource, the provider block or the environment names a Region.");

const PARTITIONS: Rule = Rule::refusal(
    "source_region",
    "The source is in another part of AWS",
    "The source's Region and the copy's belong to one partition of AWS.",
);

/// The message is at the argument that names the source, which services call differently.
pub(crate) const ITS_OWN_SOURCE: Rule = Rule::refusal(
    "source_image_id",
    "Image cannot be a copy of itself",
    "The source is not the image that the resource manages, as after the import of an original.",
);

/// The rule of the argument `expected_source_owner_id`, where a service has it.
pub const EXPECTED_OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "Invalid account id",
    "`expected_source_owner_id` has twelve digits, as every account's id.",
);

/// The rules of the argument `tags`.
pub(crate) const TAGS: TagRules = TagRules {
    count: &Rule::refusal("tags", "Too many tags", "`tags` has at most 50 tags."),
    key: &Rule::refusal(
        "tags",
        "Invalid tag key",
        "The keys of `tags` have the length and the characters that the service takes, and do not begin with `aws:`.",
    ),
    value: &Rule::refusal(
        "tags",
        "Invalid tag value",
        "The values of `tags` are not null, and have the length and the characters that the service takes.",
    ),
};

/// The rules of `tags` together with what the provider adds to them. What is wrong with the provider's tags cannot be
/// told where they are written.
pub(crate) const ALL_TAGS: TagRules = TagRules {
    count: &Rule::refusal(
        "tags",
        "Too many tags together with the provider's",
        "`tags` and the provider's `default_tags` together are at most 50 tags.",
    ),
    key: &Rule::refusal(
        "tags",
        "Invalid key in the provider's tags",
        "The keys of the provider's `default_tags` are such as the service takes.",
    ),
    value: &Rule::refusal(
        "tags",
        "Invalid value in the provider's tags",
        "The values of the provider's `default_tags` are such as the service takes.",
    ),
};

const ON_DESTROY: Rule =
    Rule::refusal("on_destroy", "Invalid on_destroy", "`on_destroy` is one of the things that destroy can do.");

const TIMEOUT: Rule =
    Rule::refusal("timeouts", "Invalid timeout", "`timeouts` has durations above zero, such as `90s` or `1h30m`.");

/// Checks `region` as far as it is configured.
pub(crate) fn check_region(region: &Value<String>) -> Option<Diagnostic> {
    region_name(&REGION, &UNKNOWN_REGION, region)
}

/// Checks `source_region` by itself.
pub fn check_source_region(source_region: &Value<String>) -> Option<Diagnostic> {
    region_name(&SOURCE_REGION, &UNKNOWN_SOURCE_REGION, source_region)
}

fn region_name(form: &Rule, known: &Rule, region: &Value<String>) -> Option<Diagnostic> {
    let region = region.text()?;
    let error = region_error(region).map(|detail| form.broken(detail));
    error.or_else(|| suggest_region(region).map(|detail| known.broken(detail)))
}

/// Checks that AWS copies at all between the source's Region and the copy's.
pub fn check_regions(source_region: &Value<String>, region: &str) -> Option<Diagnostic> {
    let source = source_region.text().filter(|source| region_error(source).is_none())?;
    let (from, to) = (partition_of(source), partition_of(region));
    (from != to).then(|| {
        PARTITIONS.broken(format!(
            "{source} belongs to the partition {from}, and the copy's Region {region} to {to}. Partitions are parts of \
             AWS with accounts of their own, such as aws, aws-cn (China) and aws-us-gov (GovCloud), and AWS copies no \
             image from one to another. Choose Regions of one partition."
        ))
    })
}

/// Checks `expected_source_owner_id` by itself.
pub fn check_owner(account: &Value<String>) -> Option<Diagnostic> {
    account_error(account.text()?).map(|detail| EXPECTED_OWNER.broken(detail))
}

/// An error about a Region that nobody named.
pub(crate) fn no_region() -> Diagnostic {
    NO_REGION.broken(
        "Neither the resource nor the provider block names a Region, and neither AWS_REGION nor the shared \
         configuration file does. Set `region` in one of them.",
    )
}

/// Checks `on_destroy`.
pub(crate) fn check_on_destroy(kind: &ImageKind, on_destroy: &Value<String>) -> Option<Diagnostic> {
    let on_destroy = on_destroy.text()?;
    let known = || kind.on_destroy.iter().map(|way| way.value);
    (!known().any(|way| way == on_destroy)).then(|| {
        let known = known().map(|way| format!("{way:?}")).collect::<Vec<_>>().join(", ");
        ON_DESTROY.broken(format!("{on_destroy:?} is none of the things that destroy can do: {known}."))
    })
}

/// Checks the `timeouts` block.
pub(crate) fn check_timeouts(timeouts: &Value<crate::terraform::Timeouts>) -> Diagnostics {
    let problems = timeouts.known().into_iter().flat_map(crate::terraform::Timeouts::problems);
    problems.map(|(path, error)| TIMEOUT.broken(error.to_string()).at(path)).collect()
}
