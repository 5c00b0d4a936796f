//! A provider without resources: an action, and a list of items.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use terraform_provider_image::terraform::proto::provider_client::ProviderClient;
use terraform_provider_image::terraform::proto::provider_server::ProviderServer;
use terraform_provider_image::terraform::proto::{DynamicValue, get_provider_schema};
use terraform_provider_image::terraform::{
    Action, ActionServer, Attribute, Block, Context, CtyValue, Diagnostic, Diagnostics, ErasedAction,
    ErasedListResource, ErasedResource, Identity, IdentityAttribute, IdentitySchema, ListResource, ListResourceServer,
    ListResult, ListResults, ProgressSink, Provider, Schema, Server, Value,
};
use tokio::sync::watch;

pub(crate) const ACTION: &str = "test_action";
pub(crate) const LISTED: &str = "test_item";

pub(crate) type Client = ProviderClient<ProviderServer<Server<StatelessProvider>>>;

/// State of the calls.
#[derive(Debug, Default)]
pub(crate) struct StatelessBackend {
    /// Number of items read.
    pub(crate) looked_at: AtomicUsize,
    /// Number of calls that wait without end and have not been dropped.
    pub(crate) waiting: watch::Sender<usize>,
}

/// Decrements the number of waiting calls on drop.
struct Waiting<'a>(&'a StatelessBackend);

impl<'a> Waiting<'a> {
    fn new(backend: &'a StatelessBackend) -> Self {
        backend.waiting.send_modify(|waiting| *waiting += 1);
        Self(backend)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|waiting| *waiting -= 1);
    }
}

#[derive(Debug)]
pub(crate) struct StatelessProvider(Arc<StatelessBackend>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct EmptyBlock {}

/// A provider with its own backend, and a client of it.
pub(crate) fn stateless_provider() -> (Arc<StatelessBackend>, Client) {
    let backend = Arc::new(StatelessBackend::default());
    let server = Server::new(StatelessProvider(Arc::clone(&backend)));
    (backend, ProviderClient::new(ProviderServer::new(server)))
}

/// A wire configuration of the action or the list.
pub(crate) fn encoded(config: &Json) -> DynamicValue {
    DynamicValue { msgpack: rmp_serde::to_vec_named(config).unwrap().into(), ..DynamicValue::default() }
}

/// Decodes a wire value.
pub(crate) fn decoded(value: &DynamicValue) -> Json {
    rmp_serde::from_slice(&value.msgpack).unwrap()
}

impl Provider for StatelessProvider {
    type Configuration = EmptyBlock;

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Block { description: "A provider without state.".into(), ..Block::default() } }
    }

    fn validate(&self, _: &EmptyBlock) -> Diagnostics {
        Diagnostics::new()
    }

    async fn configure(&self, _: EmptyBlock, _: &str) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        Vec::new()
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        vec![Box::new(ListResourceServer::new(TestList(Arc::clone(&self.0))))]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        vec![Box::new(ActionServer::new(TestAction(Arc::clone(&self.0))))]
    }
}

/// Runs as often as configured; without end if the number is negative. Panics at 13.
#[derive(Debug)]
struct TestAction(Arc<StatelessBackend>);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ActionArguments {
    times: Value<i64>,
}

impl Action for TestAction {
    type Configuration = ActionArguments;

    fn type_name(&self) -> &str {
        ACTION
    }

    fn schema(&self) -> Schema {
        let attributes = vec![Attribute::number("times").required().describe("How often it runs.")];
        Schema { version: 0, block: Block { description: "Runs.".into(), attributes, ..Block::default() } }
    }

    fn validate(&self, config: &ActionArguments) -> Diagnostics {
        let none = config.times.known() == Some(&0);
        let error = || Diagnostic::error("Silence", "An action runs once or more.").at_attribute("times");
        none.then(error).into_iter().collect()
    }

    async fn plan(&self, _: &Context, config: ActionArguments) -> Diagnostics {
        let often = config.times.known().is_some_and(|times| *times > 100);
        often.then(|| Diagnostic::warning("Noise", "That is often.")).into_iter().collect()
    }

    async fn invoke(&self, context: &Context, config: ActionArguments, progress: &ProgressSink) -> Diagnostics {
        let times = config.times.into_known().unwrap();
        assert_ne!(times, 13, "the action panics");
        for time in 1..=times {
            progress.show(format!("ding {time}")).await;
        }
        if times < 0 {
            progress.show("waiting").await;
            let _waiting = Waiting::new(&self.0);
            context.stopped().await;
            return Diagnostic::error("The action goes on", "You stopped Terraform.").into();
        }
        let warning = || Diagnostic::warning("Late", "It is eleven.");
        (times == 11).then(warning).into_iter().collect()
    }
}

/// Finds an endless series of items, by default only the even ones. Reads from 13 on panic if configured.
#[derive(Debug)]
struct TestList(Arc<StatelessBackend>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Search {
    end: Value<String>,
    most: Value<i64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ListedItem {
    name: Value<String>,
    tone: Value<String>,
}

impl ListResource for TestList {
    type Arguments = Search;
    type Object = ListedItem;

    fn type_name(&self) -> &str {
        LISTED
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("end").describe("How the search ends."),
            Attribute::number("most").describe("How many items there are."),
        ];
        Schema { version: 0, block: Block { description: "Finds items.".into(), attributes, ..Block::default() } }
    }

    fn object_schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("name").required().describe("Its name."),
            Attribute::string("tone").default_value(CtyValue::String("c".into())).describe("Its tone."),
        ];
        Schema { version: 0, block: Block { description: "An item.".into(), attributes, ..Block::default() } }
    }

    fn identity_schema(&self) -> IdentitySchema {
        let name = IdentityAttribute { name: "name", required: true, description: "Its name.".into() };
        IdentitySchema { version: 0, attributes: vec![name] }
    }

    fn validate(&self, search: &Search) -> Diagnostics {
        let unknown = search.end.text().is_some_and(|end| !["panic", "error", "wait"].contains(&end));
        let error = || Diagnostic::error("No such end", "It ends otherwise.").at_attribute("end");
        unknown.then(error).into_iter().collect()
    }

    async fn list(&self, context: &Context, search: Search, results: &mut ListResults<ListedItem>) -> Diagnostics {
        let most = search.most.known().and_then(|most| usize::try_from(*most).ok()).unwrap_or(usize::MAX);
        for number in 0..most {
            if results.remaining() == 0 {
                return Diagnostics::new();
            }
            self.0.looked_at.fetch_add(1, Ordering::Relaxed);
            let name = format!("b{number}");
            let object =
                results.includes_object().then(|| ListedItem { name: name.as_str().into(), tone: Value::Null });
            let identity = Identity::new([("name", name.as_str())]);
            results.send(ListResult { identity, display_name: format!("Item {number}"), object }).await;
        }
        match search.end.text() {
            Some("panic") => panic!("the search panics"),
            Some("wait") => {
                let _waiting = Waiting::new(&self.0);
                context.stopped().await;
                // The framework has dropped the list call by now.
                std::future::pending().await
            }
            Some(_) => Diagnostic::error("The search broke", "No more items.").into(),
            None => Diagnostics::new(),
        }
    }
}

#[tokio::test]
async fn old_hosts_get_only_known_fields() {
    let (_, mut client) = stateless_provider();
    let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
    assert_eq!(schemas.action_schemas.keys().collect::<Vec<_>>(), [ACTION]);
    assert_eq!(schemas.list_resource_schemas.keys().collect::<Vec<_>>(), [LISTED]);
    assert!(schemas.resource_schemas.is_empty() && schemas.data_source_schemas.is_empty());
    assert_eq!(decoded(&encoded(&json!({"a": 1}))), json!({"a": 1}));
}
