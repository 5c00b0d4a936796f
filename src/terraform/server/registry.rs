//! [`Registry`]: the resources, data sources, list resources and actions of a provider, by type name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::terraform::action::server::ErasedAction;
use crate::terraform::data_source::ErasedDataSource;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::list::server::ErasedListResource;
use crate::terraform::proto::{ActionSchema, ResourceIdentitySchema, get_provider_schema};
use crate::terraform::provider::Provider;
use crate::terraform::quote::quoted;
use crate::terraform::resource::server::ErasedResource;

/// The types of a provider by name.
pub(crate) struct Registry {
    resources: BTreeMap<String, Arc<dyn ErasedResource>>,
    data_sources: BTreeMap<String, Arc<dyn ErasedDataSource>>,
    list_resources: BTreeMap<String, Arc<dyn ErasedListResource>>,
    actions: BTreeMap<String, Arc<dyn ErasedAction>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Registry").field("resources", &self.resources.keys()).finish_non_exhaustive()
    }
}

impl Registry {
    /// Collects the types of a provider.
    pub(crate) fn new(provider: &impl Provider) -> Self {
        let resources = provider.resources().into_iter();
        let data_sources = provider.data_sources().into_iter();
        let list_resources = provider.list_resources().into_iter();
        let actions = provider.actions().into_iter();
        Self {
            resources: resources.map(|resource| (resource.type_name().to_owned(), Arc::from(resource))).collect(),
            data_sources: data_sources.map(|source| (source.type_name().to_owned(), Arc::from(source))).collect(),
            list_resources: list_resources.map(|list| (list.type_name().to_owned(), Arc::from(list))).collect(),
            actions: actions.map(|action| (action.type_name().to_owned(), Arc::from(action))).collect(),
        }
    }

    /// The resource of a type name.
    pub(crate) fn resource(&self, type_name: &str) -> Result<Arc<dyn ErasedResource>, Diagnostics> {
        self.resources.get(type_name).cloned().ok_or_else(|| unknown_type("resource", type_name))
    }

    /// The data source of a type name.
    pub(crate) fn data_source(&self, type_name: &str) -> Result<Arc<dyn ErasedDataSource>, Diagnostics> {
        self.data_sources.get(type_name).cloned().ok_or_else(|| unknown_type("data source", type_name))
    }

    /// The list resource of a type name.
    pub(crate) fn list_resource(&self, type_name: &str) -> Result<Arc<dyn ErasedListResource>, Diagnostics> {
        self.list_resources.get(type_name).cloned().ok_or_else(|| unknown_type("list resource", type_name))
    }

    /// The action of a type name.
    pub(crate) fn action(&self, type_name: &str) -> Result<Arc<dyn ErasedAction>, Diagnostics> {
        self.actions.get(type_name).cloned().ok_or_else(|| unknown_type("action", type_name))
    }

    /// The schemas of all types.
    pub(crate) fn schemas(&self) -> get_provider_schema::Response {
        let resources = self.resources.iter();
        let data_sources = self.data_sources.iter();
        let list_resources = self.list_resources.iter();
        let actions = self.actions.iter();
        let action_schema = |action: &dyn ErasedAction| ActionSchema { schema: Some((&action.schema()).into()) };
        get_provider_schema::Response {
            resource_schemas: resources.map(|(name, resource)| (name.clone(), (&resource.schema()).into())).collect(),
            data_source_schemas: data_sources.map(|(name, source)| (name.clone(), (&source.schema()).into())).collect(),
            list_resource_schemas: list_resources.map(|(name, list)| (name.clone(), (&list.schema()).into())).collect(),
            action_schemas: actions.map(|(name, action)| (name.clone(), action_schema(&**action))).collect(),
            ..Default::default()
        }
    }

    /// The identity schemas of all resources with an identity.
    pub(crate) fn identity_schemas(&self) -> HashMap<String, ResourceIdentitySchema> {
        let resources = self.resources.iter();
        resources.filter_map(|(name, resource)| Some((name.clone(), (&resource.identity_schema()?).into()))).collect()
    }
}

fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    let detail = format!(
        "This version of the provider has no {kind} {}. Check the spelling, or the version of the provider.",
        quoted(type_name)
    );
    Diagnostic::error(format!("Unknown {kind} type"), detail).into()
}
