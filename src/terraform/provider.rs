//! [`Provider`]: the interface of providers.

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

    /// The schema of the provider block.
    fn schema(&self) -> Schema;

    /// Validates the provider block offline. Unknown values must pass.
    fn validate(&self, config: &Self::Configuration) -> Diagnostics;

    /// Configures the provider. The block can contain unknown values during plan, so a missing value may become an error only
    /// when it is needed.
    fn configure(
        &self,
        config: Self::Configuration,
        terraform_version: &str,
    ) -> impl Future<Output = Diagnostics> + Send;

    /// The managed resources.
    fn resources(&self) -> Vec<Box<dyn ErasedResource>>;

    /// The data sources.
    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        Vec::new()
    }

    /// The list resources.
    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        Vec::new()
    }

    /// The actions.
    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        Vec::new()
    }
}
