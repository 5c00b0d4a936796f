//! [`Ec2Selection`]: the data source arguments that only AMIs have.

use serde::{Deserialize, Serialize};

use crate::engine::LookupArguments;
use crate::services::ec2::describe;
use crate::services::ec2::image::is_id;
use crate::terraform::{Attribute, Block, NestedBlock, Nesting, Value, quoted};

/// The arguments that only AMIs have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ec2Selection {
    owners: Value<Vec<Value<String>>>,
    pub(super) executable_users: Value<Vec<Value<String>>>,
    include_deprecated: Value<bool>,
    include_disabled: Value<bool>,
    filter: Value<Vec<FilterBlock>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct FilterBlock {
    name: Value<String>,
    values: Value<Vec<Value<String>>>,
}

/// The schema of [`Ec2Selection`], without blocks.
pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string_list("owners").describe(
            "Owners of the AMIs to search. Valid values are AWS account IDs, `self`, `amazon` and `aws-marketplace`. \
             Defaults to `self`, or to all owners if the AMI is selected by ID.",
        ),
        Attribute::string_list("executable_users").describe(
            "Users with explicit launch permissions for the AMIs to search. Valid values are AWS account IDs, `self` and \
             `all` (public AMIs). To search AMIs of other accounts, also set `owners`.",
        ),
        Attribute::bool("include_deprecated").describe(
            "Whether to include deprecated AMIs of other accounts. Deprecated AMIs of your own account, and AMIs that are \
             selected by ID, are always included. Defaults to `false`.",
        ),
        Attribute::bool("include_disabled").describe(
            "Whether to include disabled AMIs. AMIs that are selected by ID, or by a `filter` with `name = \"state\"`, are \
             always included. Defaults to `false`.",
        ),
    ]
}

/// The schema of the block `filter`.
pub(super) fn blocks() -> Vec<NestedBlock> {
    let attributes = vec![
        Attribute::string("name")
            .required()
            .describe("Name of the filter, as in the EC2 API operation `DescribeImages`."),
        Attribute::string_set("values").required().describe("Values of the filter, at least one of which must match."),
    ];
    let description =
        "Filter that the AMI must match, such as `name = \"architecture\"`. By default, only AMIs in state \
                       `available` are found; a filter with `name = \"state\"` replaces that default."
            .to_owned();
    let block = Block { description, attributes, blocks: Vec::new() };
    vec![NestedBlock { name: "filter".to_owned(), nesting: Nesting::Set, max_items: None, block }]
}

impl Ec2Selection {
    /// The names and values of the filters.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let blocks = self.filter.known().into_iter().flatten();
        blocks.filter_map(|block| Some((block.name.text()?, texts(&block.values))))
    }

    pub(super) fn has_filter(&self, name: &str) -> bool {
        self.filters().any(|(filter, _)| filter == name)
    }

    /// Whether the arguments identify AMIs: by `id`, or by a filter without wildcards.
    pub(super) fn is_by_id(&self, arguments: &LookupArguments) -> bool {
        let mut by_id = self.filters().filter(|(name, _)| *name == "image-id");
        arguments.id.is_known() || by_id.any(|(_, ids)| !ids.is_empty() && ids.iter().all(|id| is_id(id)))
    }

    pub(super) fn includes_deprecated(&self) -> bool {
        self.include_deprecated.known() == Some(&true)
    }

    pub(super) fn includes_disabled(&self) -> bool {
        self.include_disabled.known() == Some(&true)
    }

    /// The owners to search; empty for all.
    pub(super) fn owners(&self, arguments: &LookupArguments) -> Vec<String> {
        if self.defaults_to_own(arguments) { vec![describe::SELF.to_owned()] } else { texts(&self.owners) }
    }

    /// Whether only AMIs of the account are searched, because no owner is selected.
    pub(super) fn defaults_to_own(&self, arguments: &LookupArguments) -> bool {
        texts(&self.owners).is_empty() && !self.is_by_id(arguments)
    }

    /// The search in the lines of a message.
    pub(super) fn lines(&self, arguments: &LookupArguments) -> Vec<String> {
        let by_id = self.is_by_id(arguments);
        let owners = texts(&self.owners);
        let mut lines = vec![match (owners.is_empty(), by_id) {
            (false, _) => format!("owners = {}", list(&owners)),
            (true, false) => format!("owners = {} (default)", list(&[describe::SELF.to_owned()])),
            (true, true) => "owners: all (default)".to_owned(),
        }];
        if self.executable_users.is_known() {
            lines.push(format!("executable_users = {}", list(&texts(&self.executable_users))));
        }
        let filters = self.filters();
        lines.extend(filters.map(|(name, values)| format!("filter {} = {}", quoted(name), list(&values))));
        if by_id {
            return lines;
        }
        let flag = |name: &str, value: &Value<bool>| {
            let default = if value.is_null() { " (default)" } else { "" };
            format!("{name} = {}{default}", value.known().unwrap_or(&false))
        };
        lines.push(flag("include_deprecated", &self.include_deprecated));
        if self.has_filter("state") {
            return lines;
        }
        lines.push(flag("include_disabled", &self.include_disabled));
        let states = if self.includes_disabled() { "available or disabled" } else { "available (default)" };
        lines.push(format!("state: {states}"));
        lines
    }
}

/// The known elements of a list.
pub(super) fn texts(values: &Value<Vec<Value<String>>>) -> Vec<String> {
    values.known().into_iter().flatten().filter_map(|value| value.known().cloned()).collect()
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}
