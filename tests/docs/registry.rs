//! Everything that the provider offers, as the pages tell of it.

use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::engine::Timing;
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::{IdentitySchema, Provider, Schema};

/// What a type is to Terraform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Provider,
    Resource,
    DataSource,
    ListResource,
    Action,
}

impl Sort {
    /// The folder under `docs/`, `templates/` and `examples/`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Provider => "",
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::ListResource => "list-resources",
            Self::Action => "actions",
        }
    }

    /// What it is called in a title.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
            Self::ListResource => "List Resource",
            Self::Action => "Action",
        }
    }

    /// The beginning and the end of the names of its examples, as the registries' generator knows them.
    pub(crate) fn example(self) -> (&'static str, &'static str) {
        match self {
            Self::Provider => ("provider", ".tf"),
            Self::Resource => ("resource", ".tf"),
            Self::DataSource => ("data-source", ".tf"),
            Self::ListResource => ("list-resource", ".tfquery.hcl"),
            Self::Action => ("action", ".tf"),
        }
    }
}

/// One type, or the provider itself.
pub(crate) struct Entry {
    pub(crate) sort: Sort,
    pub(crate) type_name: String,
    pub(crate) schema: Schema,
    pub(crate) identity: Option<IdentitySchema>,
}

/// Everything there is.
pub(crate) fn entries() -> Vec<Entry> {
    let provider = ImageProvider::new(Timing::default());
    let entry =
        |sort, type_name: &str, schema, identity| Entry { sort, type_name: type_name.to_owned(), schema, identity };
    let mut entries = vec![entry(Sort::Provider, "image", ProviderBlock::schema(), None)];
    entries.extend(
        provider.resources().iter().map(|it| entry(Sort::Resource, it.type_name(), it.schema(), it.identity_schema())),
    );
    entries.extend(provider.data_sources().iter().map(|it| entry(Sort::DataSource, it.type_name(), it.schema(), None)));
    entries.extend(
        provider.list_resources().iter().map(|it| entry(Sort::ListResource, it.type_name(), it.schema(), None)),
    );
    entries.extend(provider.actions().iter().map(|it| entry(Sort::Action, it.type_name(), it.schema(), None)));
    entries
}

/// The name of a type's page: the registries leave the provider's name out.
pub(crate) fn page_name(type_name: &str) -> &str {
    type_name.strip_prefix("image_").unwrap_or(type_name)
}
