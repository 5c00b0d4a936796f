//! The provider under test: one resource, a thing on a shelf, with an attribute of every kind that a schema knows.

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

/// The resource's type.
pub(crate) const THING: &str = "shelf_thing";

/// The data source's type.
pub(crate) const SURVEY: &str = "shelf_survey";

/// The zone of things that name none.
pub(crate) const ZONE: &str = "north";

/// What a thing is, in configuration and in state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Thing {
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

/// What the provider remembers of a thing beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// How often the thing was made or changed.
    pub(crate) revision: u32,
}

/// A part of the provider's work.
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
    ValidateSurvey,
    Survey,
}

/// What goes wrong, once or until it is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The next call of this kind panics.
    Panic(Call),
    /// The thing is made or changed, and an error comes after it.
    Late(Call),
    /// The call is refused before anything is done.
    Refusal(Call),
    /// The shelf gives every thing another zone than it was asked for.
    WrongZone,
}

/// Where the things are, and what is to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    things: Mutex<BTreeMap<String, Thing>>,
    calls: Mutex<Vec<Call>>,
    fault: Mutex<Option<Fault>>,
    /// How many calls have begun to wait.
    pub(crate) waiting: watch::Sender<usize>,
}

impl Shelf {
    /// The things, to be looked at and changed behind Terraform's back.
    pub(crate) fn things(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Thing>> {
        self.things.lock().unwrap()
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

    /// Notes a call, which may be its end.
    fn called(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
        if self.has(Fault::Panic(call)) {
            self.mend();
            panic!("the shelf falls down");
        }
    }

    fn refusal(&self, call: Call) -> Diagnostics {
        let refused = self.has(Fault::Refusal(call));
        refused.then(|| Diagnostic::error("The shelf refuses", "It was told to.")).into_iter().collect()
    }

    /// Waits until the user stops, if the thing's name says so.
    async fn wait(&self, context: &Context, thing: &mut Thing) -> Diagnostics {
        if !thing.name.text().is_some_and(|name| name.starts_with("slow")) {
            return Diagnostics::new();
        }
        self.waiting.send_modify(|count| *count += 1);
        context.stopped().await;
        thing.state = "growing".into();
        Diagnostic::warning("The thing goes on growing", "You stopped Terraform.").into()
    }

    /// Puts a thing on the shelf. What it is afterwards is what a later read tells.
    fn put(&self, thing: &mut Thing) {
        thing.weight = thing.size.known().map(|size| size * 10).into();
        if self.has(Fault::WrongZone) {
            thing.zone = "south".into();
        }
        self.things().insert(thing.id.text().unwrap_or_default().to_owned(), thing.clone());
    }
}

/// The provider block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ShelfBlock {
    height: Value<i64>,
    bracket: Value<Vec<Bracket>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Bracket {
    material: Value<String>,
}

#[derive(Debug)]
pub(crate) struct ShelfProvider(pub(crate) Arc<Shelf>);

impl Provider for ShelfProvider {
    type Configuration = ShelfBlock;

    fn schema(&self) -> Schema {
        Schema {
            version: 0,
            block: Block {
                description: "A shelf.".into(),
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

    fn validate(&self, config: &ShelfBlock) -> Diagnostics {
        self.0.called(Call::ValidateProvider);
        let too_low = config.height.known().is_some_and(|height| *height < 1);
        let error = || Diagnostic::error("Too low", "A shelf is one high or higher.").at_attribute("height");
        too_low.then(error).into_iter().collect()
    }

    async fn configure(&self, _: ShelfBlock, terraform_version: &str) -> Diagnostics {
        self.0.called(Call::Configure);
        assert!(!terraform_version.is_empty());
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        vec![Box::new(ResourceServer::new(ThingResource(Arc::clone(&self.0))))]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource>> {
        vec![Box::new(DataSourceServer::new(Survey(Arc::clone(&self.0))))]
    }
}

fn nested(name: &str, nesting: Nesting, max_items: Option<i64>, attributes: Vec<Attribute>) -> NestedBlock {
    let block = Block { description: format!("A {name}."), attributes, blocks: Vec::new() };
    NestedBlock { name: name.into(), nesting, max_items, block }
}

#[derive(Debug)]
struct ThingResource(Arc<Shelf>);

impl ThingResource {
    fn observe_state(private: &mut Private) {
        let revision = private.get::<Remembered>().map_or(0, |remembered| remembered.revision);
        private.set(&Remembered { revision: revision + 1 });
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

impl Resource for ThingResource {
    type Model = Thing;

    fn type_name(&self) -> &str {
        THING
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
        Schema { version: 2, block: Block { description: "A thing.".into(), attributes, blocks } }
    }

    fn validate(&self, config: &Thing) -> Diagnostics {
        self.0.called(Call::Validate);
        let too_large = config.size.known().is_some_and(|size| *size > 1000);
        let error = || Diagnostic::error("Too large", "A thing is 1000 large at most.").at_attribute("size");
        too_large.then(error).into_iter().collect()
    }

    async fn plan(&self, _: &Context, change: &mut Change<Thing>) -> Diagnostics {
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

    async fn create(&self, context: &Context, planned: Thing) -> Applied<Thing> {
        self.0.called(Call::Create);
        let refusal = self.0.refusal(Call::Create);
        if refusal.has_errors() {
            return Applied { state: None, private: Private::default(), diagnostics: refusal };
        }
        let mut thing = planned;
        thing.id = Value::Known(format!("t-{}", thing.name.text().unwrap_or_default()));
        thing.state = "made".into();
        let mut diagnostics = self.0.wait(context, &mut thing).await;
        let mut private = Private::default();
        Self::observe_state(&mut private);
        if self.0.has(Fault::Late(Call::Create)) {
            // Nothing more is known of it: what the plan left open stays open.
            diagnostics.push(Diagnostic::error("The thing broke", "It was made before it broke."));
            self.0.things().insert(thing.id.text().unwrap_or_default().to_owned(), thing.clone());
        } else {
            self.0.put(&mut thing);
        }
        Applied { state: Some(thing), private, diagnostics }
    }

    async fn read(&self, _: &Context, state: Thing, _: &Private) -> Result<Refreshed<Thing>, Diagnostics> {
        self.0.called(Call::Read);
        let refusal = self.0.refusal(Call::Read);
        if refusal.has_errors() {
            return Err(refusal);
        }
        Ok(self.0.things().get(state.id.text().unwrap_or_default()).cloned().into())
    }

    async fn update(&self, context: &Context, prior: Thing, planned: Thing, mut private: Private) -> Applied<Thing> {
        self.0.called(Call::Update);
        let refusal = self.0.refusal(Call::Update);
        if refusal.has_errors() {
            return Applied { state: None, private, diagnostics: refusal };
        }
        let mut thing = Thing { id: prior.id, state: "changed".into(), ..planned };
        let mut diagnostics = self.0.wait(context, &mut thing).await;
        self.0.put(&mut thing);
        Self::observe_state(&mut private);
        if self.0.has(Fault::Late(Call::Update)) {
            diagnostics.push(Diagnostic::error("The thing broke", "It was changed before it broke."));
        }
        Applied { state: Some(thing), private, diagnostics }
    }

    async fn delete(&self, _: &Context, state: Thing, private: Private) -> Applied<Thing> {
        self.0.called(Call::Delete);
        let refusal = self.0.refusal(Call::Delete);
        if !refusal.has_errors() {
            self.0.things().remove(state.id.text().unwrap_or_default());
        }
        Applied { state: None, private, diagnostics: refusal }
    }

    async fn import(&self, _: &Context, id: &str) -> Result<Imported<Thing>, Diagnostics> {
        self.0.called(Call::Import);
        if !id.starts_with("t-") {
            return Err(Diagnostic::error("Invalid import id", "A thing's id begins with t-.").into());
        }
        let state = Thing { id: id.into(), mode: "plain".into(), ..Thing::default() };
        Ok(Imported { state, warnings: Diagnostics::new() })
    }

    fn upgrade(&self, from_version: i64, state: Map<String, Json>) -> Result<Map<String, Json>, Diagnostics> {
        self.0.called(Call::Upgrade);
        upgraded(from_version, state)
    }

    /// A thing can be taken over from a crate, where its name is written on the lid.
    fn move_state(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        self.0.called(Call::Move);
        let refusal = self.0.refusal(Call::Move);
        if refusal.has_errors() {
            return Err(refusal);
        }
        if source.type_name != "crate_thing" || source.provider_address != "registry.terraform.io/someone/crate" {
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

    fn identity(&self, state: &Thing) -> Option<Identity> {
        Some(Identity::new([("name", state.name.text()?), ("id", state.id.text()?)]))
    }

    async fn import_identity(&self, _: &Context, identity: &Identity) -> Result<Imported<Thing>, Diagnostics> {
        self.0.called(Call::Import);
        let refusal = self.0.refusal(Call::Import);
        if refusal.has_errors() {
            return Err(refusal);
        }
        let id = identity.get("id").unwrap_or_default();
        let thing = self.0.things().get(id).cloned();
        let state = thing.unwrap_or_else(|| Thing { id: id.into(), ..Thing::default() });
        Ok(Imported { state, warnings: Diagnostics::new() })
    }

    /// Version 0 called the id `number`, and wrote it without its beginning.
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

/// A data source: which things there are in a zone.
#[derive(Debug)]
struct Survey(Arc<Shelf>);

/// What the user asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Question {
    zone: Value<String>,
    most: Value<i64>,
}

/// What was found. `zone` is computed where the user names none.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Found {
    zone: Value<String>,
    names: Value<Vec<Value<String>>>,
    /// Not in the schema: a model may tell more than the data source shows.
    weight: Value<i64>,
}

impl DataSource for Survey {
    type Arguments = Question;
    type Found = Found;

    fn type_name(&self) -> &str {
        SURVEY
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
        Schema { version: 0, block: Block { description: "A survey.".into(), attributes, blocks } }
    }

    fn validate(&self, arguments: &Question) -> Diagnostics {
        self.0.called(Call::ValidateSurvey);
        let none = arguments.most.known().is_some_and(|most| *most < 1);
        let error = || Diagnostic::error("Too few", "Ask for one or more.").at_attribute("most");
        none.then(error).into_iter().collect()
    }

    async fn read(&self, _: &Context, arguments: Question) -> Result<Found, Diagnostics> {
        self.0.called(Call::Survey);
        let refusal = self.0.refusal(Call::Survey);
        if refusal.has_errors() {
            return Err(refusal);
        }
        let zone = arguments.zone.text().unwrap_or(ZONE);
        let things = self.0.things();
        let in_zone = things.values().filter(|thing| thing.zone.text() == Some(zone));
        let most = arguments.most.known().and_then(|most| usize::try_from(*most).ok()).unwrap_or(usize::MAX);
        let names: Vec<_> = in_zone.map(|thing| thing.name.clone()).take(most).collect();
        Ok(Found { zone: zone.into(), names: Value::Known(names), weight: Value::Known(7) })
    }
}
