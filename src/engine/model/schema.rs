//! The schema of an image resource.

use crate::engine::service::facts::ImageFacts;
use crate::engine::sharing::block;
use crate::terraform::{Attribute, Block, CtyValue, Operation, Schema};

/// The end of the description of an argument that replaces the resource.
pub const NEW_COPY: &str = "Changing this forces a new resource.";

/// The schema of an image resource: the common attributes and blocks, and those of its service.
pub(crate) fn schema<S: ImageFacts>(service: &S) -> Schema {
    let kind = service.kind();
    let noun = kind.noun;
    let mut attributes = vec![
        Attribute::string("name")
            .required()
            .requires_replace()
            .describe(format!("Name of the {noun}. {}", kind.name_rule))
            .describe_change(NEW_COPY),
        Attribute::string("region")
            .optional_or_computed()
            .requires_replace()
            .describe(format!(
                "Region in which to create the {noun}, such as `eu-west-1`. Defaults to the Region set in the provider \
                 configuration when the {noun} is created.",
            ))
            .describe_change(NEW_COPY),
    ];
    attributes.extend(service.attributes());
    let ways = kind.on_destroy.iter().map(|way| format!("`{}` {}", way.value, way.meaning)).collect::<Vec<_>>();
    attributes.extend([
        Attribute::string_map("tags")
            .describe(format!(
                "Map of tags to assign to the {noun}. Tags with matching keys overwrite those of the provider's \
                 `default_tags` block.",
            ))
            .describe_change("Changed in place."),
        Attribute::string_map("tags_all").computed().describe(format!(
            "Map of tags assigned to the {noun}, including those of the provider's `default_tags` block."
        )),
        Attribute::bool("wait_for_available").default_value(CtyValue::Bool(true)).describe(format!(
            "Whether to wait until the {noun} is available. If `false`, the apply ends when AWS accepts the copy, and \
             the next plan detects a copy that failed. Defaults to `true`.",
        )),
        Attribute::string("on_destroy").default_value(CtyValue::String(kind.on_destroy[0].value.to_owned())).describe(
            format!(
                "What to do with the {noun} on destroy: {}. Run `terraform apply` after changing this argument; \
                 Terraform uses the last applied value on destroy. A plan that also replaces the {noun} is rejected if \
                 the change would keep it. Defaults to `{}`.",
                ways.join("; "),
                kind.on_destroy[0].value
            ),
        ),
        Attribute::string("id").computed().describe(format!("ID of the {noun}.")),
        Attribute::string("arn").computed().describe(format!("ARN of the {noun}.")),
        Attribute::string("state")
            .computed()
            .unknown_while_pending()
            .describe(format!("State of the {noun}: {}.", kind.states)),
    ]);
    let timeouts = kind.timeouts.block([
        (Operation::Create, "Timeout of the copy, from the moment AWS accepts it."),
        (Operation::Update, "Timeout of an update in place."),
        (Operation::Delete, "Timeout of the deletion."),
    ]);
    let mut blocks = service.blocks();
    blocks.extend([block::schema(kind), timeouts]);
    Schema { version: 0, block: Block { description: kind.description.to_owned(), attributes, blocks } }
}
