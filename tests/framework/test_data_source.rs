//! The data source of the test provider: the objects of a zone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use terraform_provider_image::terraform::{
    Attribute, Block, Context, DataSource, Diagnostic, Diagnostics, Nesting, Schema, Value,
};

use crate::framework::test_provider::{Backend, Call, DATA_SOURCE, ZONE, nested};

/// A data source: the objects of a zone.
#[derive(Debug)]
pub(crate) struct TestDataSource(pub(crate) Arc<Backend>);

/// Arguments.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DataSourceArguments {
    zone: Value<String>,
    most: Value<i64>,
}

/// Results. `zone` is computed if it is not configured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Found {
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
