//! The schemas of the provider as Terraform receives them.

use terraform_provider_image::terraform::proto::schema::Block;
use terraform_provider_image::terraform::proto::{self, get_provider_schema, provider_server::Provider};
use tokio_util::sync::CancellationToken;

/// The schema of the provider, a resource, a data source, a list resource or an action.
pub(crate) struct Documented {
    /// Its page, relative to `docs`.
    pub(crate) page: String,
    pub(crate) type_name: String,
    pub(crate) block: Block,
}

/// All schemas with a page of their own. The pages of aliases refer to other pages.
pub(crate) async fn documented() -> Vec<Documented> {
    let request = tonic::Request::new(get_provider_schema::Request::default());
    let provider = terraform_provider_image::provider(CancellationToken::new());
    let schemas = provider.get_provider_schema(request).await.unwrap().into_inner();
    let block = |schema: Option<proto::Schema>| schema.and_then(|schema| schema.block).unwrap_or_default();
    let mut found =
        vec![Documented { page: "index.md".to_owned(), type_name: "image".to_owned(), block: block(schemas.provider) }];
    for (folder, schemas) in [
        ("resources", schemas.resource_schemas),
        ("data-sources", schemas.data_source_schemas),
        ("list-resources", schemas.list_resource_schemas),
        ("actions", schemas.action_schemas.into_iter().filter_map(|(name, it)| Some((name, it.schema?))).collect()),
    ] {
        assert!(!schemas.is_empty(), "the provider has no {folder}");
        for (type_name, schema) in schemas {
            if let Some(name) = type_name.strip_prefix("image_") {
                let page = format!("{folder}/{name}.md");
                found.push(Documented { page, block: block(Some(schema)), type_name });
            }
        }
    }
    found
}
