//! The provider under test: its block, its backend and the object type.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use terraform_provider_image::terraform::{
    Attribute, Block, Context, DataSourceServer, Diagnostic, Diagnostics, ErasedDataSource, ErasedResource,
    NestedBlock, Nesting, Provider, ResourceServer, Schema, Value,
};
use tokio::sync::watch;

use crate::framework::test_data_source::TestDataSource;
use crate::framework::test_resource::TestResource;

/// Resource type name.
pub(crate) const RESOURCE: &str = "test_object";
/// Data source type name.
pub(crate) const DATA_SOURCE: &str = "test_objects";
/// Zone of objects without a configured zone.
pub(crate) const ZONE: &str = "north";

/// An object in configuration and state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TestObject {
    pub(crate) id: Value<String>,
    pub(crate) name: Value<String>,
    pub(crate) size: Value<i64>,
    pub(crate) fragile: Value<bool>,
    pub(crate) mode: Value<String>,
    pub(crate) zone: Value<String>,
    pub(crate) source: Value<String>,
    pub(crate) secret: Value<String>,
    pub(crate) labels: Value<BTreeMap<String, Value<String>>>,
    pub(crate) notes: Value<Vec<Value<String>>>,
    pub(crate) colors: Value<Vec<Value<String>>>,
    pub(crate) state: Value<String>,
    pub(crate) weight: Value<i64>,
    pub(crate) limits: Value<Limits>,
    pub(crate) part: Value<Vec<Part>>,
    pub(crate) rule: Value<Vec<Rule>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub(crate) create: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) kind: Value<String>,
    pub(crate) count: Value<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) port: Value<i64>,
}

/// Private state of an object.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredPrivate {
    /// Number of creates and updates of the object.
    pub(crate) revision: u32,
}

/// A provider operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    ValidateProvider,
    Configure,
    Validate,
    Upgrade,
    Plan,
    Create,
    Update,
    Read,
    Delete,
    Import,
    Move,
    ValidateDataSource,
    ReadDataSource,
}

/// A failure, once or until it is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The next call of this operation panics.
    Panic(Call),
    /// The operation takes effect and then fails.
    Late(Call),
    /// The operation is rejected before it takes effect.
    Refusal(Call),
    /// The backend ignores the configured zone.
    WrongZone,
}

/// Storage of the objects, and planned failures.
#[derive(Debug, Default)]
pub(crate) struct Backend {
    objects: Mutex<BTreeMap<String, TestObject>>,
    calls: Mutex<Vec<Call>>,
    fault: Mutex<Option<Fault>>,
    /// Number of calls that have started to wait.
    pub(crate) waiting: watch::Sender<usize>,
}

impl Backend {
    /// The objects, for reads and changes outside of Terraform.
    pub(crate) fn objects(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, TestObject>> {
        self.objects.lock().unwrap()
    }

    /// The calls since the last time.
    pub(crate) fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    pub(crate) fn inject_fault(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    pub(crate) fn clear_fault(&self) {
        *self.fault.lock().unwrap() = None;
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        *self.fault.lock().unwrap() == Some(fault)
    }

    /// Records a call, which may fail.
    pub(crate) fn called(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
        if self.has(Fault::Panic(call)) {
            self.clear_fault();
            panic!("the backend panics");
        }
    }

    pub(crate) fn refusal(&self, call: Call) -> Diagnostics {
        let refused = self.has(Fault::Refusal(call));
        refused.then(|| Diagnostic::error("The backend refuses", "The test requested it.")).into_iter().collect()
    }

    /// Waits for a stop if the object's name requires it.
    pub(crate) async fn wait(&self, context: &Context, object: &mut TestObject) -> Diagnostics {
        if !object.name.text().is_some_and(|name| name.starts_with("slow")) {
            return Diagnostics::new();
        }
        self.waiting.send_modify(|count| *count += 1);
        context.stopped().await;
        object.state = "growing".into();
        Diagnostic::warning("The object goes on growing", "You stopped Terraform.").into()
    }

    /// Puts an object into the backend. A later read returns its attributes.
    pub(crate) fn put(&self, object: &mut TestObject) {
        object.weight = object.size.known().map(|size| size * 10).into();
        if self.has(Fault::WrongZone) {
            object.zone = "south".into();
        }
        self.objects().insert(object.id.text().unwrap_or_default().to_owned(), object.clone());
    }
}

/// The provider block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TestProviderBlock {
    height: Value<i64>,
    bracket: Value<Vec<Bracket>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Bracket {
    material: Value<String>,
}

#[derive(Debug)]
pub(crate) struct TestProvider(pub(crate) Arc<Backend>);

impl Provider for TestProvider {
    type Configuration = TestProviderBlock;

    fn schema(&self) -> Schema {
        Schema {
            version: 0,
            block: Block {
                description: "A test provider.".into(),
                attributes: vec![Attribute::number("height").describe("How high it is.")],
                blocks: vec![
                    nested(
                        "bracket",
                        Nesting::List,
                        Some(2),
                        vec![Attribute::string("material").describe("What it is of.")],
                    ),
                    nested(
                        "anchor",
                        Nesting::List,
                        None,
                        vec![Attribute::number("depth").required().describe("How deep it goes.")],
                    ),
                ],
            },
        }
    }

    fn validate(&self, config: &TestProviderBlock) -> Diagnostics {
        self.0.called(Call::ValidateProvider);
        let too_low = config.height.known().is_some_and(|height| *height < 1);
        let error = || Diagnostic::error("Too low", "A provider is one high or higher.").at_attribute("height");
        too_low.then(error).into_iter().collect()
    }

    async fn configure(&self, _: TestProviderBlock, terraform_version: &str) -> Diagnostics {
        self.0.called(Call::Configure);
        assert!(!terraform_version.is_empty());
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        vec![Box::new(ResourceServer::new(TestResource(Arc::clone(&self.0))))]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        vec![Box::new(DataSourceServer::new(TestDataSource(Arc::clone(&self.0))))]
    }
}

pub(crate) fn nested(name: &str, nesting: Nesting, max_items: Option<i64>, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Block { description: format!("A {name}."), attributes, blocks: Vec::new() };
    NestedBlock { name: name.into(), nesting, max_items, block }
}
