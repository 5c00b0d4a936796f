//! Tests of the checks themselves: a schema that contradicts its model is reported.

use serde::{Deserialize, Serialize};
use terraform_provider_image::terraform::{
    Applied, Attribute, Block, Change, Context, Diagnostics, Imported, Private, Refreshed, Resource, ResourceServer,
    Schema, Value,
};

use crate::registry::round_trip;
use crate::support::objects::Content;

/// A resource whose schema contradicts its model.
struct Mismatched<M> {
    attributes: Vec<Attribute>,
    model: std::marker::PhantomData<M>,
}

fn mismatched<M>(attributes: Vec<Attribute>) -> ResourceServer<Mismatched<M>>
where
    Mismatched<M>: Resource,
{
    ResourceServer::new(Mismatched { attributes, model: std::marker::PhantomData })
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Named {
    name: Value<String>,
}

impl<M> Resource for Mismatched<M>
where
    M: Clone + Send + Sync + Serialize + serde::de::DeserializeOwned + 'static,
{
    type Model = M;

    fn type_name(&self) -> &'static str {
        "torn"
    }

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Block { attributes: self.attributes.clone(), ..Block::default() } }
    }

    fn validate(&self, _: &M) -> Diagnostics {
        Diagnostics::new()
    }

    async fn plan(&self, _: &Context, _: &mut Change<M>) -> Diagnostics {
        Diagnostics::new()
    }

    async fn create(&self, _: &Context, planned: M) -> Applied<M> {
        Applied { state: Some(planned), private: Private::default(), diagnostics: Diagnostics::new() }
    }

    async fn read(&self, _: &Context, state: M, _: &Private) -> Result<Refreshed<M>, Diagnostics> {
        Ok(Some(state).into())
    }

    async fn update(&self, _: &Context, _: M, planned: M, private: Private) -> Applied<M> {
        Applied { state: Some(planned), private, diagnostics: Diagnostics::new() }
    }

    async fn delete(&self, _: &Context, _: M, private: Private) -> Applied<M> {
        Applied { state: None, private, diagnostics: Diagnostics::new() }
    }

    async fn import(&self, _: &Context, _: &str) -> Result<Imported<M>, Diagnostics> {
        Err(Diagnostics::new())
    }
}

#[tokio::test]
async fn detects_schema_and_model_mismatch() {
    let name = || Attribute::string("name");
    let whole = mismatched::<Named>(vec![name()]);
    assert_eq!(round_trip(&whole, Content::Values(1)).await, Vec::<String>::new());
    for (what, attributes) in [
        ("an attribute that the model lacks", vec![name(), Attribute::string("size")]),
        ("an attribute that the schema lacks", vec![]),
        ("another type", vec![Attribute::bool("name")]),
        ("another spelling", vec![Attribute::string("nmae")]),
    ] {
        assert!(!round_trip(&mismatched::<Named>(attributes), Content::Values(1)).await.is_empty(), "{what}");
    }
}
