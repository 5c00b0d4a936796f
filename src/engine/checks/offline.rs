//! Checks of every image, and of every copy, that need no network.

use crate::aws::{account_error, partition_of, region_error, suggest_region};
use crate::engine::kind::ImageKind;
use crate::engine::model::tag_validation::TagRules;
use crate::terraform::{Diagnostic, Diagnostics, EMPTY_STRING, Rule, Timeouts, Value, quoted};

/// The rules of every resource.
pub(crate) const OF_EVERY_RESOURCE: &[&Rule] = &[
    &REGION,
    &UNKNOWN_REGION,
    &NO_REGION,
    TAGS.count,
    TAGS.key,
    TAGS.value,
    ALL_TAGS.count,
    ALL_TAGS.key,
    ALL_TAGS.value,
    &EMPTY_STRING,
];

/// The rules of every image, in addition to [`OF_EVERY_RESOURCE`].
pub(crate) const COMMON: &[&Rule] = &[&ON_DESTROY, &TIMEOUT];

/// The rules of every image that is copied from a Region, in addition to [`COMMON`].
pub const OF_COPIES: &[&Rule] = &[&SOURCE_REGION, &UNKNOWN_SOURCE_REGION, &PARTITIONS, &SAME_REGION, &ITS_OWN_SOURCE];

const REGION: Rule = Rule::refusal("region", "Invalid Region", "`region` must be a valid AWS Region name.");

const UNKNOWN_REGION: Rule =
    Rule::refusal("region", "Unknown Region", "`region` does not look like a misspelling of a known Region.").warns();

const SOURCE_REGION: Rule =
    Rule::refusal("source_region", "Invalid source Region", "`source_region` must be a valid AWS Region name.");

const UNKNOWN_SOURCE_REGION: Rule = Rule::refusal(
    "source_region",
    "Unknown source Region",
    "`source_region` does not look like a misspelling of a known Region.",
)
.warns();

const NO_REGION: Rule = Rule::refusal(
    "region",
    "Missing Region",
    "The resource, the provider block, the environment or the shared configuration file must set a Region.",
);

const PARTITIONS: Rule = Rule::refusal(
    "source_region",
    "Source in another AWS partition",
    "The Region of the source and the Region of the copy must belong to the same AWS partition.",
);

const SAME_REGION: Rule = Rule::refusal(
    "region",
    "Copy is in the Region of its source",
    "If `region` is not set, the Region of the provider is not the Region of the source.",
)
.warns();

/// The diagnostic is at the argument that sets the source, whose name depends on the service.
pub(crate) const ITS_OWN_SOURCE: Rule = Rule::refusal(
    "source_image_id",
    "Image cannot be a copy of itself",
    "The source cannot be the image that the resource manages, as after the import of an original.",
);

/// The rule of the argument `expected_source_owner_id`, where a service has it.
pub const EXPECTED_OWNER: Rule = Rule::refusal(
    "expected_source_owner_id",
    "Invalid account ID",
    "`expected_source_owner_id` must be an AWS account ID of 12 digits.",
);

/// The rules of the argument `tags`.
pub(crate) const TAGS: TagRules = TagRules {
    count: &Rule::refusal("tags", "Too many tags", "`tags` must have at most 50 tags."),
    key: &Rule::refusal(
        "tags",
        "Invalid tag key",
        "Keys of `tags` must have a length and characters that the service supports, and cannot begin with `aws:`.",
    ),
    value: &Rule::refusal(
        "tags",
        "Invalid tag value",
        "Values of `tags` cannot be null, and must have a length and characters that the service supports.",
    ),
};

/// The rules of `tags` together with the provider's `default_tags`. The services' limits differ, so the provider block
/// cannot be checked against them where it is written.
pub(crate) const ALL_TAGS: TagRules = TagRules {
    count: &Rule::refusal(
        "tags",
        "Too many tags including default_tags",
        "`tags` and the provider's `default_tags` together must have at most 50 tags.",
    ),
    key: &Rule::refusal(
        "tags",
        "Invalid tag key in default_tags",
        "Keys of the provider's `default_tags` must have a length and characters that the service supports.",
    ),
    value: &Rule::refusal(
        "tags",
        "Invalid tag value in default_tags",
        "Values of the provider's `default_tags` must have a length and characters that the service supports.",
    ),
};

const ON_DESTROY: Rule =
    Rule::refusal("on_destroy", "Invalid on_destroy", "`on_destroy` must be one of the values that the type supports.");

const TIMEOUT: Rule =
    Rule::refusal("timeouts", "Invalid timeout", "`timeouts` must be durations above zero, such as `90s` or `1h30m`.");

/// Whether a diagnostic is the suggestion for a Region that this version does not know.
pub(crate) fn is_region_suggestion(diagnostic: &Diagnostic) -> bool {
    [&UNKNOWN_REGION, &UNKNOWN_SOURCE_REGION].iter().any(|rule| rule.summary == diagnostic.summary)
}

/// Checks `region` if it is configured and known.
pub(crate) fn check_region(region: &Value<String>) -> Option<Diagnostic> {
    check_region_name(&REGION, &UNKNOWN_REGION, region)
}

/// Checks `source_region` if it is configured and known.
pub fn check_source_region(source_region: &Value<String>) -> Option<Diagnostic> {
    check_region_name(&SOURCE_REGION, &UNKNOWN_SOURCE_REGION, source_region)
}

fn check_region_name(invalid: &Rule, unknown: &Rule, region: &Value<String>) -> Option<Diagnostic> {
    let region = region.text()?;
    let error = region_error(region).map(|detail| invalid.broken(detail));
    error.or_else(|| suggest_region(region).map(|detail| unknown.broken(detail)))
}

/// Checks that the Regions of the source and of the copy belong to one partition.
pub fn check_regions(source_region: &Value<String>, region: &str) -> Option<Diagnostic> {
    let source = source_region.text().filter(|source| region_error(source).is_none())?;
    let (from, to) = (partition_of(source), partition_of(region));
    (from != to).then(|| {
        PARTITIONS.broken(format!(
            "Source Region {source} belongs to partition {from}, and Region {region} of the copy belongs to partition \
             {to}. AWS cannot copy images between partitions, such as aws, aws-cn (China) and aws-us-gov (GovCloud), \
             which have separate accounts. Choose Regions of one partition."
        ))
    })
}

/// Warns of a copy in the Region of its source because `region` is not set. `configured` is the argument `region`, and
/// `region` the Region of the copy.
pub fn check_same_region(configured: &Value<String>, source_region: Option<&str>, region: &str) -> Option<Diagnostic> {
    (configured.is_null() && source_region == Some(region)).then(|| {
        SAME_REGION.broken(format!(
            "`region` is not set, so the copy is created in {region}, the Region of the provider, and `source_region` is \
             the same. Set `region` to the Region of the copy, or to {} if the copy belongs there.",
            quoted(region)
        ))
    })
}

/// Checks the form of `expected_source_owner_id`.
pub fn check_owner(account: &Value<String>) -> Option<Diagnostic> {
    account_error(account.text()?).map(|detail| EXPECTED_OWNER.broken(detail))
}

/// An error about a Region that is not set anywhere.
pub(crate) fn no_region() -> Diagnostic {
    NO_REGION.broken(
        "The resource, the provider block, the AWS_REGION environment variable and the shared configuration file set no \
         Region. Set `region` in the resource or in the provider block.",
    )
}

/// Checks `on_destroy`.
pub(crate) fn check_on_destroy(kind: &ImageKind, on_destroy: &Value<String>) -> Option<Diagnostic> {
    let on_destroy = on_destroy.text()?;
    let known = || kind.on_destroy.iter().map(|way| way.value);
    (!known().any(|way| way == on_destroy)).then(|| {
        let known = known().map(|way| format!("{way:?}")).collect::<Vec<_>>().join(", ");
        ON_DESTROY.broken(format!("`on_destroy` must be one of {known}, got {}.", quoted(on_destroy)))
    })
}

/// Checks the `timeouts` block.
pub(crate) fn check_timeouts(timeouts: &Value<Timeouts>) -> Diagnostics {
    let problems = timeouts.known().into_iter().flat_map(Timeouts::problems);
    problems.map(|(path, error)| TIMEOUT.broken(error.to_string()).at(path)).collect()
}
