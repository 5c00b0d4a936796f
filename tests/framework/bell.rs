//! A provider of what leaves no state: an action, ringing a bell, and a list of bells.

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

pub(crate) const RING: &str = "bell_ring";
pub(crate) const BELL: &str = "bell";

pub(crate) type Client = ProviderClient<ProviderServer<Server<BellProvider>>>;

/// What happens in the tower.
#[derive(Debug, Default)]
pub(crate) struct Tower {
    /// How many bells have been looked at.
    pub(crate) looked_at: AtomicUsize,
    /// How many calls wait for ever, or did until they were dropped.
    pub(crate) waiting: watch::Sender<usize>,
}

/// One less waits when this goes.
struct Waiting<'a>(&'a Tower);

impl<'a> Waiting<'a> {
    fn new(tower: &'a Tower) -> Self {
        tower.waiting.send_modify(|waiting| *waiting += 1);
        Self(tower)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|waiting| *waiting -= 1);
    }
}

#[derive(Debug)]
pub(crate) struct BellProvider(Arc<Tower>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Nothing {}

/// A provider in a new tower, and a client of it.
pub(crate) fn tower() -> (Arc<Tower>, Client) {
    let tower = Arc::new(Tower::default());
    let server = Server::new(BellProvider(Arc::clone(&tower)));
    (tower, ProviderClient::new(ProviderServer::new(server)))
}

/// A configuration of the action or the list as it travels.
pub(crate) fn encoded(config: &Json) -> DynamicValue {
    DynamicValue { msgpack: rmp_serde::to_vec_named(config).unwrap().into(), ..DynamicValue::default() }
}

/// Reads a value that has travelled.
pub(crate) fn decoded(value: &DynamicValue) -> Json {
    rmp_serde::from_slice(&value.msgpack).unwrap()
}

impl Provider for BellProvider {
    type Configuration = Nothing;

    fn schema(&self) -> Schema {
        Schema { version: 0, block: Block { description: "A tower.".into(), ..Block::default() } }
    }

    fn validate(&self, _: &Nothing) -> Diagnostics {
        Diagnostics::new()
    }

    async fn configure(&self, _: Nothing, _: &str) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource>> {
        Vec::new()
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource>> {
        vec![Box::new(ListResourceServer::new(Bells(Arc::clone(&self.0))))]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction>> {
        vec![Box::new(ActionServer::new(Ring(Arc::clone(&self.0))))]
    }
}

/// Rings as often as it is told; `for ever` by a negative number. It panics at 13.
#[derive(Debug)]
struct Ring(Arc<Tower>);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ringing {
    times: Value<i64>,
}

impl Action for Ring {
    type Configuration = Ringing;

    fn type_name(&self) -> &str {
        RING
    }

    fn schema(&self) -> Schema {
        let attributes = vec![Attribute::number("times").required().describe("How often it rings.")];
        Schema { version: 0, block: Block { description: "Rings.".into(), attributes, ..Block::default() } }
    }

    fn validate(&self, config: &Ringing) -> Diagnostics {
        let none = config.times.known() == Some(&0);
        let error = || Diagnostic::error("Silence", "A bell rings once or more.").at_attribute("times");
        none.then(error).into_iter().collect()
    }

    async fn plan(&self, _: &Context, config: Ringing) -> Diagnostics {
        let often = config.times.known().is_some_and(|times| *times > 100);
        often.then(|| Diagnostic::warning("Noise", "That is often.")).into_iter().collect()
    }

    async fn invoke(&self, context: &Context, config: Ringing, progress: &ProgressSink) -> Diagnostics {
        let times = config.times.into_known().unwrap();
        assert_ne!(times, 13, "the bell falls down");
        for time in 1..=times {
            progress.show(format!("ding {time}")).await;
        }
        if times < 0 {
            progress.show("ding dong").await;
            let _waiting = Waiting::new(&self.0);
            context.stopped().await;
            return Diagnostic::error("The bell goes on swinging", "You stopped Terraform.").into();
        }
        let warning = || Diagnostic::warning("Late", "It is eleven.");
        (times == 11).then(warning).into_iter().collect()
    }
}

/// Finds bells without end, the even ones only where nothing else is said. Looks from 13 on panic where that is asked
/// for.
#[derive(Debug)]
struct Bells(Arc<Tower>);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Search {
    end: Value<String>,
    most: Value<i64>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Bell {
    name: Value<String>,
    tone: Value<String>,
}

impl ListResource for Bells {
    type Arguments = Search;
    type Object = Bell;

    fn type_name(&self) -> &str {
        BELL
    }

    fn schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("end").describe("How the search ends."),
            Attribute::number("most").describe("How many bells there are."),
        ];
        Schema { version: 0, block: Block { description: "Finds bells.".into(), attributes, ..Block::default() } }
    }

    fn object_schema(&self) -> Schema {
        let attributes = vec![
            Attribute::string("name").required().describe("Its name."),
            Attribute::string("tone").default_value(CtyValue::String("c".into())).describe("Its tone."),
        ];
        Schema { version: 0, block: Block { description: "A bell.".into(), attributes, ..Block::default() } }
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

    async fn list(&self, context: &Context, search: Search, results: &mut ListResults<Bell>) -> Diagnostics {
        let most = search.most.known().and_then(|most| usize::try_from(*most).ok()).unwrap_or(usize::MAX);
        for number in 0..most {
            if results.remaining() == 0 {
                return Diagnostics::new();
            }
            self.0.looked_at.fetch_add(1, Ordering::Relaxed);
            let name = format!("b{number}");
            let object = results.includes_object().then(|| Bell { name: name.as_str().into(), tone: Value::Null });
            let identity = Identity::new([("name", name.as_str())]);
            results.send(ListResult { identity, display_name: format!("Bell {number}"), object }).await;
        }
        match search.end.text() {
            Some("panic") => panic!("the tower falls down"),
            Some("wait") => {
                let _waiting = Waiting::new(&self.0);
                context.stopped().await;
                // The framework has dropped the search by now.
                std::future::pending().await
            }
            Some(_) => Diagnostic::error("The rope broke", "No more bells.").into(),
            None => Diagnostics::new(),
        }
    }
}

#[tokio::test]
async fn old_hosts_see_only_what_they_know() {
    let (_, mut client) = tower();
    let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
    assert_eq!(schemas.action_schemas.keys().collect::<Vec<_>>(), [RING]);
    assert_eq!(schemas.list_resource_schemas.keys().collect::<Vec<_>>(), [BELL]);
    assert!(schemas.resource_schemas.is_empty() && schemas.data_source_schemas.is_empty());
    assert_eq!(decoded(&encoded(&json!({"a": 1}))), json!({"a": 1}));
}
