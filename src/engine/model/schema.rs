//! The schema of an image resource.

use crate::engine::kind::ImageKind;
use crate::terraform::{Attribute, Block, CtyValue, Operation, Schema};

/// What a change of most arguments does.
pub const NEW_COPY: &str = "A change makes a new copy.";

/// The schema of an image resource: the common attributes around the service's own.
pub(crate) fn schema(kind: &ImageKind, service: Vec<Attribute>) -> Schema {
    let noun = kind.noun;
    let mut attributes = vec![
        Attribute::string("name")
            .required()
            .requires_replace()
            .describe(format!("The name of the {noun}. {}", kind.name_rule))
            .describe_change(NEW_COPY),
        Attribute::string("region")
            .optional_or_computed()
            .requires_replace()
            .describe(format!(
                "The Region in which the {noun} is made and lives, such as `eu-west-1`. The default is the provider's \
                 Region at the time of creation.",
            ))
            .describe_change(NEW_COPY),
    ];
    attributes.extend(service);
    let ways = kind.on_destroy.iter().map(|way| format!("`{}` {}", way.value, way.meaning)).collect::<Vec<_>>();
    attributes.extend([
        Attribute::string_map("tags")
            .describe(format!(
                "Tags of the {noun}. A key that is also in the provider's `default_tags` takes its value from here.",
            ))
            .describe_change("They are changed in place."),
        Attribute::string_map("tags_all")
            .computed()
            .describe(format!("All tags of the {noun}, those of the provider's `default_tags` among them.")),
        Attribute::bool("wait_for_available").default_value(CtyValue::Bool(true)).describe(format!(
            "Whether apply waits until the {noun} can be used. With `false` it returns as soon as AWS has accepted \
             the copy, and a failure shows at the next plan. The default is `true`.",
        )),
        Attribute::string("on_destroy").default_value(CtyValue::String(kind.on_destroy[0].value.to_owned())).describe(
            format!(
                "What destroying the resource does to the {noun}: {}. The value in the state decides, so a change of \
                 it needs an apply before it acts, and a plan that also replaces the {noun} is an error where the \
                 change would keep it. The default is `{}`.",
                ways.join("; "),
                kind.on_destroy[0].value
            ),
        ),
        Attribute::string("id").computed().describe(format!("The id of the {noun}.")),
        Attribute::string("arn").computed().describe(format!("The Amazon Resource Name (ARN) of the {noun}.")),
        Attribute::string("state")
            .computed()
            .unknown_while_pending()
            .describe(format!("The state of the {noun}, as AWS spells it: {}.", kind.states)),
    ]);
    let timeouts = kind.timeouts.block([
        (Operation::Create, "How long the copy may take, from the moment AWS accepts it."),
        (Operation::Update, "How long a change in place may take."),
        (Operation::Delete, "How long deleting may take."),
    ]);
    Schema { version: 0, block: Block { description: kind.description.to_owned(), attributes, blocks: vec![timeouts] } }
}
