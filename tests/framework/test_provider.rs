//! The provider under test: one resource, an object of the backend, with an attribute of every kind.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use terraform_provider_image::terraform::{
    Applied, Attribute, Block, Change, Context, CtyValue, DataSource, DataSourceServer, Diagnostic, Diagnostics,
    ErasedDataSource, ErasedResource, Identity, IdentityAttribute, IdentitySchema, Imported, MoveSource, Moved,
    NestedBlock, Nesting, Private, Provider, Refreshed, Resource, ResourceServer, Schema, Value,
};
use tokio::sync::watch;

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
    pub(crate) colours: Value<Vec<Value<String>>>,
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

    pub(crate) fn break_with(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    pub(crate) fn mend(&self) {
        *self.fault.lock().unwrap() = None;
    }

    fn has(&self, fault: Fault) -> bool {
        *self.fault.lock().unwrap() == Some(fault)
    }

    /// Records a call, which may fail.
    fn called(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
        if self.has(Fault::Panic(call)) {
            self.mend();
            panic!("the backend panics");
        }
    }

    fn refusal(&self, call: Call) -> Diagnostics {
        let refused = self.has(Fault::Refusal(call));
        refused.then(|| Diagnostic::error("The backend refuses", "It was told to.")).into_iter().collect()
    }

    /// Waits for a stop if the object's name requires it.
    async fn wait(&self, context: &Context, object: &mut TestObject) -> Diagnostics {
        if !object.name.text().is_some_and(|name| name.starts_with("slow")) {
            return Diagnostics::new();
        }
        self.waiting.send_modify(|count| *count += 1);
        context.stopped().await;
        object.state = "growing".into();
        Diagnostic::warning("The object goes on growing", "You stopped Terraform.").into()
    }

    /// Puts an object into the backend. A later read returns its attributes.
    fn put(&self, object: &mut TestObject) {
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

fn nested(name: &str, nesting: Nesting, max_items: Option<i64>, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Block { description: format!("A {name}."), attributes, blocks: Vec::new() };
    NestedBlock { name: name.into(), nesting, max_items, block }
}

#[derive(Debug)]
struct TestResource(Arc<Backend>);

impl TestResource {
    fn observe_state(private: &mut Private) {
        let revision = private.get::<StoredPrivate>().map_or(0, |stored| stored.revision);
        private.set(&StoredPrivate { revision: revision + 1 });
    }
}

/// Version 0 called the name `title`; version 1 wrote sizes as text such as `3 units`.
fn upgraded(from_version: i64, mut state: Map<String, Json>) -> Result<Map<String, Json>, Diagnostics> {
    if from_version < 1
        && let Some(title) = state.remove("title")
    {
        state.insert("name".into(), title);
    }
    if let Some(Json::String(size)) = state.get("size") {
        let units = size.strip_suffix(" units").and_then(|units| units.parse::<i64>().ok());
        let units = units.ok_or_else(|| Diagnostic::error("Not a size", format!("{size:?} has no units.")))?;
        state.insert("size".into(), json!(units));
    }
    Ok(state)
}

impl Resource for TestResource {
    type Model = TestObject;

    fn type_name(&self) -> &str {
        RESOURCE
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("name").required().requires_replace().describe("The name."),
            Attribute::number("size").describe("The size."),
            Attribute::bool("fragile").describe("Whether it breaks."),
            Attribute::string("mode").default_value(CtyValue::String("plain".into())).describe("The mode."),
            Attribute::string("zone").optional_or_computed().requires_replace().describe("The zone."),
            Attribute::string("source").requires_replace_if_known().describe("Where it came from."),
            Attribute::string("secret").sensitive().describe("A secret."),
            Attribute::string_map("labels").describe("Labels."),
            Attribute::string_list("notes").describe("Notes."),
            Attribute::string_set("colours").describe("Colours."),
            Attribute::string("id").computed().describe("The id."),
            Attribute::string("state").computed().unknown_while_pending().describe("The state."),
            Attribute::number("weight").computed().unknown_while_pending().describe("The weight."),
        ];
        let blocks = vec![
            nested("limits", Nesting::Single, None, vec![Attribute::string("create").describe("How long.")]),
            nested(
                "part",
                Nesting::List,
                Some(2),
                vec![
                    Attribute::string("kind").required().describe("What it is."),
                    Attribute::number("count").describe("How many."),
                ],
            ),
            nested("rule", Nesting::Set, None, vec![Attribute::number("port").required().describe("The port.")]),
        ];
        Schema { version: 2, block: Block { description: "An object.".into(), attributes, blocks } }
    }

    fn validate(&self, config: &TestObject) -> Diagnostics {
        self.0.called(Call::Validate);
        let too_large = config.size.known().is_some_and(|size| *size > 1000);
        let error = || Diagnostic::error("Too large", "An object is 1000 large at most.").at_attribute("size");
        too_large.then(error).into_iter().collect()
    }

    async fn plan(&self, _: &Context, change: &mut Change<TestObject>) -> Diagnostics {
        self.0.called(Call::Plan);
        match &change.prior {
            None if change.config.zone.is_null() => change.planned.zone = ZONE.into(),
            None => {}
            Some(prior) => {
                change.moving = prior.state.text() == Some("growing") || prior.size != change.planned.size;
            }
        }
        self.0.refusal(Call::Plan)
    }

    async fn create(&self, context: &Context, planned: TestObject) -> Applied<TestObject> {
        self.0.called(Call::Create);
        let refusal = self.0.refusal(Call::Create);
        if refusal.has_errors() {
            return Applied { state: None, private: Private::default(), diagnostics: refusal };
        }
        let mut object = planned;
        object.id = Value::Known(format!("t-{}", object.name.text().unwrap_or_default()));
        object.state = "made".into();
        let mut diagnostics = self.0.wait(context, &mut object).await;
        let mut private = Private::default();
        Self::observe_state(&mut private);
        if self.0.has(Fault::Late(Call::Create)) {
            // Nothing more is known: unknown planned values stay unknown.
            diagnostics.push(Diagnostic::error("The object broke", "It was made before it broke."));
            self.0.objects().insert(object.id.text().unwrap_or_default().to_owned(), object.clone());
        } else {
            self.0.put(&mut object);
        }
        Applied { state: Some(object), private, diagnostics }
    }

    async fn read(&self, _: &Context, state: TestObject, _: &Private) -> Result<Refreshed<TestObject>, Diagnostics> {
        self.0.called(Call::Read);
        let refusal = self.0.refusal(Call::Read);
        if refusal.has_errors() {
            return Err(refusal);
        }
        Ok(self.0.objects().get(state.id.text().unwrap_or_default()).cloned().into())
    }

    async fn update(
        &self,
        context: &Context,
        prior: TestObject,
        planned: TestObject,
        mut private: Private,
    ) -> Applied<TestObject> {
        self.0.called(Call::Update);
        let refusal = self.0.refusal(Call::Update);
        if refusal.has_errors() {
            return Applied { state: None, private, diagnostics: refusal };
        }
        let mut object = TestObject { id: prior.id, state: "changed".into(), ..planned };
        let mut diagnostics = self.0.wait(context, &mut object).await;
        self.0.put(&mut object);
        Self::observe_state(&mut private);
        if self.0.has(Fault::Late(Call::Update)) {
            diagnostics.push(Diagnostic::error("The object broke", "It was changed before it broke."));
        }
        Applied { state: Some(object), private, diagnostics }
    }

    async fn delete(&self, _: &Context, state: TestObject, private: Private) -> Applied<TestObject> {
        self.0.called(Call::Delete);
        let refusal = self.0.refusal(Call::Delete);
        if !refusal.has_errors() {
            self.0.objects().remove(state.id.text().unwrap_or_default());
        }
        Applied { state: None, private, diagnostics: refusal }
    }

    async fn import(&self, _: &Context, id: &str) -> Result<Imported<TestObject>, Diagnostics> {
        self.0.called(Call::Import);
        if !id.starts_with("t-") {
            return Err(Diagnostic::error("Invalid import id", "An object's id begins with t-.").into());
        }
        let state = TestObject { id: id.into(), mode: "plain".into(), ..TestObject::default() };
        Ok(Imported { state, warnings: Diagnostics::new() })
    }

    fn upgrade(&self, from_version: i64, state: Map<String, Json>) -> Result<Map<String, Json>, Diagnostics> {
        self.0.called(Call::Upgrade);
        upgraded(from_version, state)
    }

    /// An object can be moved from another provider, which stores its name under `lid`.
    fn move_state(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        self.0.called(Call::Move);
        let refusal = self.0.refusal(Call::Move);
        if refusal.has_errors() {
            return Err(refusal);
        }
        if source.type_name != "other_object" || source.provider_address != "registry.terraform.io/someone/crate" {
            return Ok(None);
        }
        let mut state = source.state.clone();
        if let Some(lid) = state.remove("lid") {
            state.insert("name".into(), lid);
        }
        Ok(Some(Moved { state, private: source.private.clone() }))
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        let attribute = |name, required, description: &str| IdentityAttribute {
            name,
            required,
            description: description.to_owned(),
        };
        let attributes = vec![attribute("name", false, "The name."), attribute("id", true, "The id.")];
        Some(IdentitySchema { version: 1, attributes })
    }

    fn identity(&self, state: &TestObject) -> Option<Identity> {
        Some(Identity::new([("name", state.name.text()?), ("id", state.id.text()?)]))
    }

    async fn import_identity(&self, _: &Context, identity: &Identity) -> Result<Imported<TestObject>, Diagnostics> {
        self.0.called(Call::Import);
        let refusal = self.0.refusal(Call::Import);
        if refusal.has_errors() {
            return Err(refusal);
        }
        let id = identity.get("id").unwrap_or_default();
        let object = self.0.objects().get(id).cloned();
        let state = object.unwrap_or_else(|| TestObject { id: id.into(), ..TestObject::default() });
        Ok(Imported { state, warnings: Diagnostics::new() })
    }

    /// Version 0 called the ID `number`, and wrote it without its prefix.
    fn upgrade_identity(&self, _: i64, mut identity: Map<String, Json>) -> Result<Map<String, Json>, Diagnostics> {
        match identity.remove("number") {
            Some(Json::String(number)) => {
                identity.insert("id".into(), json!(format!("t-{number}")));
                Ok(identity)
            }
            _ => Err(Diagnostic::error("Not an identity", "It has no number.").into()),
        }
    }
}

/// A data source: the objects of a zone.
#[derive(Debug)]
struct TestDataSource(Arc<Backend>);

/// Arguments.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct DataSourceArguments {
    zone: Value<String>,
    most: Value<i64>,
}

/// Results. `zone` is computed if it is not configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Found {
    zone: Value<String>,
    names: Value<Vec<Value<String>>>,
    /// Not in the schema: a model may have more attributes than the data source.
    weight: Value<i64>,
}

impl DataSource for TestDataSource {
    type Arguments = DataSourceArguments;
    type Found = Found;

    fn type_name(&self) -> &str {
        DATA_SOURCE
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("zone").optional_or_computed().describe("The zone."),
            Attribute::number("most").describe("How many at most."),
            Attribute::string_list("names").computed().describe("The names."),
        ];
        let marks = vec![
            Attribute::string("color").required().describe("The color."),
            Attribute::string_set("places").required().describe("The places."),
        ];
        let blocks = vec![nested("mark", Nesting::Set, None, marks)];
        Schema { version: 0, block: Block { description: "A data source.".into(), attributes, blocks } }
    }

    fn validate(&self, arguments: &DataSourceArguments) -> Diagnostics {
        self.0.called(Call::ValidateDataSource);
        let none = arguments.most.known().is_some_and(|most| *most < 1);
        let error = || Diagnostic::error("Too few", "Ask for one or more.").at_attribute("most");
        none.then(error).into_iter().collect()
    }

    async fn read(&self, _: &Context, arguments: DataSourceArguments) -> Result<Found, Diagnostics> {
        self.0.called(Call::ReadDataSource);
        let refusal = self.0.refusal(Call::ReadDataSource);
        if refusal.has_errors() {
            return Err(refusal);
        }
        let zone = arguments.zone.text().unwrap_or(ZONE);
        let objects = self.0.objects();
        let in_zone = objects.values().filter(|object| object.zone.text() == Some(zone));
        let most = arguments.most.known().and_then(|most| usize::try_from(*most).ok()).unwrap_or(usize::MAX);
        let names: Vec<_> = in_zone.map(|object| object.name.clone()).take(most).collect();
        Ok(Found { zone: zone.into(), names: Value::Known(names), weight: Value::Known(7) })
    }
}
