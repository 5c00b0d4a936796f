//! [`Provider`]: what a provider is to the framework.

use super::data_source::ErasedDataSource;
use super::diagnostics::Diagnostics;
use crate::terraform::action::server::ErasedAction;
use crate::terraform::list::server::ErasedListResource;
use crate::terraform::resource::server::ErasedResource;
use crate::terraform::schema::block::Schema;
use crate::terraform::value::model::Model;

/// A provider: its configuration block and its registry of resources, data sources, list resources and actions.
pub trait Provider: Send + Sync + 'static {
    /// The typed form of the provider block.
    type Configuration: Model + 'static;

    /// The schema of the provider block; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// Checks the provider block without any network. Unknown values are not to be complained about.
    fn validate(&self, config: &Self::Configuration) -> Diagnostics;

    /// Takes the provider block. It may hold unknown values while Terraform plans, so whatever needs them must wait
    /// until it is used.
    fn configure(
        &self,
        config: Self::Configuration,
        terraform_version: &str,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// Every managed resource.
    fn resources(&self) -> Vec<Box<dyn ErasedResource>>;

    /// Every data source; a provider may have none.
    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        Vec::new()
    }

    /// Every list resource; a provider may have none.
    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        Vec::new()
    }

    /// Every action; a provider may have none.
    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        Vec::new()
    }
}
