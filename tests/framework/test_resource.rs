//! The resource of the test provider: an object of the backend with an attribute of every kind.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use terraform_provider_image::terraform::{
    Applied, Attribute, Block, Change, Context, CtyValue, Diagnostic, Diagnostics, Identity, IdentityAttribute,
    IdentitySchema, Imported, MoveSource, Moved, Nesting, Private, Refreshed, Resource, Schema, Value,
};

use crate::framework::test_provider::{Backend, Call, Fault, RESOURCE, StoredPrivate, TestObject, ZONE, nested};

#[derive(Debug)]
pub(crate) struct TestResource(pub(crate) Arc<Backend>);

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
            Attribute::string_set("colors").describe("Colors."),
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
                change.in_progress = prior.state.text() == Some("growing") || prior.size != change.planned.size;
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
