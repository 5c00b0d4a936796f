//! [`CopyAction`]: the action that copies an image which Terraform does not manage.

use std::sync::OnceLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::messages;
use super::progress_reporter::report_progress;
use crate::engine::checks::name::DuplicatePolicy;
use crate::engine::described_image::DescribedImage;
use crate::engine::messages::{UNREAD_REASON, with_article};
use crate::engine::model::schema;
use crate::engine::model::state::ImageModel;
use crate::engine::progress::reporter::ProgressReporter;
use crate::engine::progress::words;
use crate::engine::resource::create::{ACCEPTED, report_not_created};
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::resource::plan::{plan, refine};
use crate::engine::resource::plan_tags::private_of_new;
use crate::engine::resource::reconcile::{Missing, Reconciled, Visibility, reconcile};
use crate::engine::resource::submit::submit;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::service::ImageService;
use crate::engine::wait::outcome::WaitOutcome;
use crate::terraform::{
    Action, Attribute, AttributePath, Block, Change, Context, Diagnostic, Diagnostics, Model, ModelError, NestedBlock,
    Nesting, Object, Private, Progress, ProgressSink, Resource, Schema, Value, parse_duration, write_duration,
};

/// How much longer than AWS's response to the create request a stopped copy may take to end.
const END_GRACE: Duration = Duration::from_millis(500);

/// The action that copies an image and waits for it. It uses the engine of the managed resource, without a state.
#[derive(Debug)]
pub struct CopyAction<S: ImageService>(ImageResource<S>);

impl<S: ImageService> CopyAction<S> {
    /// The action with the type name and the service of a resource. Both share their polling.
    pub fn new(resource: &ImageResource<S>) -> Self {
        Self(resource.clone())
    }
}

/// The arguments of the action: those of the resource, and a timeout.
#[derive(Debug, Clone)]
pub struct CopyArguments<A> {
    state: ImageModel<A>,
    timeouts: Value<InvokeTimeouts>,
}

/// The model of the `timeouts` block, named as in other providers' actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct InvokeTimeouts {
    invoke: Value<String>,
}

/// The arguments of the action that the resource does not have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct OwnArguments {
    timeouts: Value<InvokeTimeouts>,
}

/// Reads the resource's model from an object that contains only its arguments. Its other attributes are null.
impl<A: Model + Default> Model for CopyArguments<A> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        let OwnArguments { timeouts } = OwnArguments::read(object)?;
        let mut whole = ImageModel::<A>::default().write()?;
        for (name, value) in &mut whole {
            if name != "timeouts"
                && let Some(given) = object.get(name)
            {
                value.clone_from(given);
            }
        }
        Ok(Self { state: ImageModel::read(&whole)?, timeouts })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.state.write()?;
        object.extend(OwnArguments { timeouts: self.timeouts.clone() }.write()?);
        Ok(object)
    }
}

impl<A> CopyArguments<A> {
    fn timeout(&self) -> Option<&str> {
        self.timeouts.known().and_then(|timeouts| timeouts.invoke.text())
    }
}

/// The planned creation of a configuration.
fn creation<A: Clone>(config: ImageModel<A>) -> Change<ImageModel<A>> {
    Change {
        prior: None,
        planned: config.clone(),
        config,
        private: Private::default(),
        planned_private: Private::default(),
        replace: Vec::new(),
        in_progress: false,
    }
}

/// Copies the image and waits for it. Stores the ID in `accepted` as soon as AWS accepts the copy.
async fn copy<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    arguments: CopyArguments<S::Attributes>,
    accepted: &OnceLock<String>,
) -> Result<(String, Diagnostics), Diagnostics> {
    let kind = engine.kind();
    let limit = arguments.timeout().and_then(|text| parse_duration(text).ok()).unwrap_or(kind.timeouts.create);
    // Terraform has just planned the action, so the online checks are not repeated.
    let mut change = creation(arguments.state);
    let diagnostics = Box::pin(refine(engine, &mut change)).await;
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut state = change.planned;
    let submitted = Box::pin(submit(engine, context, &state, &ClientToken::new())).await;
    let (region, id) = submitted.inspect_err(|diagnostics| report_not_created(context, diagnostics))?;
    let id = accepted.get_or_init(|| id);
    state.common.id = id.as_str().into();
    state.common.state = kind.first_state.into();
    context.report(Progress::of(id.as_str(), ACCEPTED));
    let common = &mut state.common;
    match engine.await_image(context, &region, id, limit).await {
        WaitOutcome::Ready(image) => common.state = image.state().into(),
        WaitOutcome::Failed(image) => {
            let reason = context.until_interrupted(engine.service.failure_reason(&region, &image)).await;
            let reason = reason.unwrap_or_else(|| UNREAD_REASON.to_owned());
            context.report(Progress::of(id.as_str(), format!("{}: {reason}", image.state())));
            return Err(messages::copy_failed(kind, common, &reason).into());
        }
        WaitOutcome::Gone => return Err(messages::disappeared(kind, common).into()),
        WaitOutcome::TimedOut(unfinished) => {
            return Err(messages::timed_out(kind, common, limit, unfinished.progress.as_deref()).into());
        }
        WaitOutcome::Stopped(_) => return Err(messages::stopped(kind, common.name(), Some(id)).into()),
        WaitOutcome::Refused(error) => {
            return Err(messages::cannot_poll(kind, common, &error).into());
        }
    }
    // Applies the settings that the create request does not have. No later apply corrects them, so a failure is an error.
    let visibility = Visibility { missing: Missing::Awaited, window: engine.timing().consistency_window };
    let private = private_of_new(engine, &state.common);
    let reconciled = reconcile(engine, context, &region, None, &mut state, visibility, &private);
    let Reconciled { failures: mut diagnostics, deviations, .. } = Box::pin(reconciled).await;
    diagnostics.extend(deviations);
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok((id.clone(), diagnostics)) }
}

impl<S: ImageService> Action for CopyAction<S> {
    type Configuration = CopyArguments<S::Attributes>;

    fn type_name(&self) -> &'static str {
        self.0.type_name()
    }

    fn schema(&self) -> Schema {
        let kind = self.0.service().kind();
        let resource = schema::schema(self.0.service());
        let mut block = resource.block.into_arguments();
        // The action leaves the management of the copy, which includes its sharing, to others.
        block.blocks.retain(|nested| nested.name != "timeouts" && nested.name != "sharing");
        let invoke = Attribute::string("invoke").describe(format!(
            "Timeout of the copy, from the moment AWS accepts it. A duration such as `90s`, `45m` or `1h30m`. Defaults \
             to `{}`.",
            write_duration(kind.timeouts.create)
        ));
        let timeouts = NestedBlock {
            name: "timeouts".to_owned(),
            nesting: Nesting::Single,
            max_items: None,
            block: Block {
                description: "Timeouts of the action.".to_owned(),
                attributes: vec![invoke],
                blocks: Vec::new(),
            },
        };
        let description = format!(
            "Copies {} and waits until the copy is available. Terraform does not track the copy, and `terraform destroy` \
             does not delete it. To manage the copy with Terraform, use the resource with the same name.",
            with_article(kind.noun)
        );
        block.blocks.push(timeouts);
        Schema { version: 0, block: Block { description, ..block } }
    }

    fn validate(&self, config: &Self::Configuration) -> Diagnostics {
        let mut diagnostics = Resource::validate(&self.0, &config.state);
        if let Some(Err(error)) = config.timeout().map(parse_duration) {
            let path = AttributePath::of("timeouts").attribute("invoke");
            diagnostics.push(Diagnostic::error("Invalid timeout", error.to_string()).at(path));
        }
        diagnostics
    }

    async fn plan(&self, context: &Context, config: Self::Configuration) -> Diagnostics {
        match self.0.engine() {
            Ok(engine) => plan(&engine, context, &mut creation(config.state), DuplicatePolicy::Allow).await,
            Err(error) => error.into(),
        }
    }

    async fn invoke(&self, context: &Context, config: Self::Configuration, progress: &ProgressSink) -> Diagnostics {
        let kind = self.0.service().kind();
        let name = config.state.common.name().to_owned();
        let engine = match self.0.engine() {
            Ok(engine) => engine,
            Err(error) => return error.into(),
        };
        let accepted = OnceLock::new();
        let (reporting, status) = context.clone().followed().with_progress();
        reporting.report(Progress::new("starting"));
        let subject = engine.report_subject(&config.state.common);
        let mut reporter = ProgressReporter::new(engine.report_destination(), subject.clone(), status.clone());
        // Boxed, because this future is large.
        let mut copy = Box::pin(copy(&engine, &reporting, config, &accepted));
        let ended = tokio::select! {
            biased;
            () = context.stopped() => timeout(engine.timing().stop_grace + END_GRACE, &mut copy)
                .await
                .unwrap_or_else(|_| Err(messages::stopped(kind, &name, accepted.get()).into())),
            // Polled before the copy, so that its last line comes before the final one.
            never = report_progress(status, &subject, progress, engine.timing().progress_interval) => match never {},
            never = reporter.run() => match never {},
            ended = &mut copy => ended,
        };
        reporter.report();
        match ended {
            Ok((id, warnings)) => {
                progress.show(format!("{} is ready", words::image(kind.noun, &name, &id))).await;
                warnings
            }
            Err(diagnostics) => diagnostics,
        }
    }
}
