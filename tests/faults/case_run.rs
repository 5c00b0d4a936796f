//! Runs a [`FaultCase`] for each of its resources and reports every deviation.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::Settings;
use terraform_provider_image::terraform::proto::Diagnostic;
use terraform_provider_image::terraform::proto::diagnostic::Severity;

use crate::faults::case::{Event, ExpectedDiagnostic, ExpectedState, FaultCase, Phase, Recovery};
use crate::faults::engine_fixture::{Core, EngineFixture, Run, stop, with};
use crate::faults::resource_under_test::{REGION, ResourceUnderTest, remove_snapshots};
use crate::support::consistency::client::{Action, Applied, State, summaries};

/// Default duration of a copy.
const COPY_TIME: Duration = Duration::from_mins(5);
/// Name of every image.
const NAME: &str = "golden";

/// Runs all cases, and fails with every deviation.
pub(crate) fn run_cases(cases: &[FaultCase]) {
    let mut failures = Vec::new();
    for case in cases {
        for &resource in &case.of {
            let name = format!("{:?}, {}: {}", case.phase, resource.type_name, case.trigger);
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
            let outcome = AssertUnwindSafe(|| runtime.block_on(CaseRun::run(case, resource)));
            if let Err(panic) = std::panic::catch_unwind(outcome) {
                let text = panic.downcast::<String>().map_or_else(|_| "it panicked".to_owned(), |text| *text);
                failures.push(format!("{name}\n{text}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failed:\n\n{}", failures.len(), failures.join("\n\n"));
}

struct CaseRun<'a> {
    case: &'a FaultCase,
    resource: &'static ResourceUnderTest,
    fixture: EngineFixture,
    config: Json,
}

impl<'a> CaseRun<'a> {
    async fn run(case: &'a FaultCase, resource: &'static ResourceUnderTest) {
        let mut settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
        (case.settings)(&mut settings);
        let fixture = EngineFixture::new(settings).await;
        fixture.aws.seed(case.seeds()).unwrap();
        let mut config = resource.configuration(NAME);
        (case.config)(&mut config);
        let case_run = Self { case, resource, fixture, config };
        let before = case_run.before().await;
        let (config, outcome) = case_run.fault(&before).await;
        case_run.check(&before, &outcome);
        case_run.recover(&config, outcome).await;
    }

    /// Creates the objects that exist before the fault.
    async fn before(&self) -> State {
        let config = match self.case.phase {
            Phase::Create => return State::default(),
            Phase::Resume => with(self.config.clone(), "wait_for_available", json!(false)),
            Phase::Change | Phase::Refresh | Phase::Destroy => self.config.clone(),
        };
        let mut run = self.fixture.provider().await;
        let applied = self.apply(&mut run.core, &State::default(), &config).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0], "before the fault");
        self.fixture.aws.clear_calls();
        applied.state
    }

    /// Runs the operation with the fault. Returns the configuration and the outcome.
    async fn fault(&self, before: &State) -> (Json, Applied) {
        let Self { case, resource, fixture, .. } = self;
        let run = fixture.provider().await;
        let mut config = self.config.clone();
        if case.phase == Phase::Change {
            (case.change)(&mut config);
        }
        let mut core = run.core.clone();
        let plan = core.plan(resource.type_name, before, &config).await;
        let mut messages = summaries(&plan.diagnostics);
        if case.phase == Phase::Resume {
            messages.retain(|message| !message.starts_with("warning [] Update waits for the image: "));
        }
        assert_eq!(messages, [""; 0], "the plan before the fault");
        fixture.aws.clear_calls();
        for fault in (case.faults)(resource) {
            fixture.aws.inject(fault);
        }
        let act = async {
            match case.phase {
                Phase::Create | Phase::Resume | Phase::Change => core.apply(resource.type_name, &plan).await,
                Phase::Refresh => {
                    let (state, diagnostics) = core.refresh(resource.type_name, before).await;
                    Applied { state, tainted: false, diagnostics }
                }
                Phase::Destroy => core.destroy(resource.type_name, before).await,
            }
        };
        let ((), applied) = tokio::join!(self.trigger_event(&run), act);
        (config, applied)
    }

    async fn trigger_event(&self, run: &Run) {
        let Self { resource, fixture, .. } = self;
        let aws = fixture.aws.simulator();
        let began = tokio::time::Instant::now();
        for (after, event) in &self.case.meanwhile {
            if !after.is_zero() {
                advance_clock_to(began + *after).await;
            }
            match event {
                Event::Stop => stop(run.client()).await,
                Event::Remove => assert!((resource.remove)(aws, &resource.image(aws))),
                Event::Deregister => {
                    let id = resource.image(aws);
                    assert!(remove_snapshots(aws));
                    assert!(aws.set_image_state(REGION, &id, simulator::ImageState::Deregistered, None));
                }
                Event::Share => self.share(&resource.image(aws)),
                Event::Fail => resource.fail(aws, &resource.image(aws)),
                Event::Expire => aws.expire_access_key(&fixture.keys.present(), true),
                Event::Renew => fixture.keys.renew(),
            }
        }
    }

    /// Shares the image with another account.
    fn share(&self, id: &str) {
        let (name, others) = (NAME, ["999988887777"]);
        let image = match self.resource.service {
            "appstream" => json!({"name": name, "shared_with": others}),
            _ => json!({"id": id, "name": name, "shared_with": others}),
        };
        let seed = json!({self.resource.service: {"images": {REGION: [image]}}});
        self.fixture.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    }

    /// Checks the diagnostics, the state and the requests to AWS.
    fn check(&self, before: &State, outcome: &Applied) {
        let Self { case, resource, fixture, .. } = self;
        check_diagnostics(&case.expected_diagnostic, resource, &outcome.diagnostics);

        let value = &outcome.state.value;
        let state = match case.expected_state {
            ExpectedState::Nothing => {
                assert_eq!(*value, Json::Null, "the state");
                None
            }
            ExpectedState::AsBefore => {
                assert_eq!(*value, before.value, "the state");
                None
            }
            ExpectedState::Vanished => {
                assert_eq!(value["state"], resource.pending, "the state holds {value}");
                assert_eq!((resource.images)(fixture.aws.simulator()), [""; 0]);
                None
            }
            ExpectedState::Ready => Some(resource.ready),
            ExpectedState::Pending => Some(resource.pending),
            ExpectedState::Failed => Some(resource.failed),
        };
        if let Some(state) = state {
            assert_eq!(value["state"], state, "the state holds {value}");
            let images = (resource.images)(fixture.aws.simulator());
            assert_eq!(json!(images), json!([value["id"]]), "the image in the state is the one that there is");
        }
        let failed = matches!(case.expected_diagnostic, ExpectedDiagnostic::Error(..));
        let made = case.phase == Phase::Create && !value.is_null();
        assert_eq!(outcome.tainted, failed && made, "tainted");

        assert!(!case.calls.is_empty() || !case.at_most.is_empty(), "a case has expected request counts");
        let count = |operation: &str| {
            let operation = match operation {
                "create" => resource.create_operation,
                "delete" => resource.delete_operation,
                "describe" => resource.describe_operation,
                other => other,
            };
            fixture.calls(resource.service, operation).len()
        };
        for (operation, times) in &case.calls {
            assert_eq!(count(operation), *times, "{operation}: {:#?}", self.log());
        }
        for (operation, most) in &case.at_most {
            let times = count(operation);
            let range = (*most).min(1)..=*most;
            assert!(range.contains(&times), "{operation}: {times}, at most {most}: {:#?}", self.log());
        }
    }

    /// The requests so far, one per line.
    fn log(&self) -> Vec<String> {
        let calls = self.fixture.aws.calls().into_iter();
        let line = |call: simulator::Call| {
            format!("{} {} {} {} {:?}", call.time, call.region, call.operation, call.status, call.error_code)
        };
        calls.map(line).collect()
    }

    /// Ends the fault and runs Terraform again in new processes.
    async fn recover(&self, config: &Json, outcome: Applied) {
        let Self { case, resource, fixture, .. } = self;
        fixture.aws.clear_faults();
        fixture.keys.renew();
        if config["wait_for_available"] == json!(false) {
            advance_clock_to(tokio::time::Instant::now() + 2 * COPY_TIME).await;
        }
        let type_name = resource.type_name;
        let mut run = fixture.provider().await;
        let core = &mut run.core;
        let (mut state, diagnostics) = match outcome.state.value {
            Json::Null => (State::default(), Vec::new()),
            _ => core.refresh(type_name, &outcome.state).await,
        };
        assert_eq!(summaries(&diagnostics), [""; 0], "the refresh after the fault");
        match case.recovery {
            Recovery::IsGone => {
                self.assert_image_count(0);
                return;
            }
            Recovery::Destroys => {
                let destroyed = core.destroy(type_name, &state).await;
                assert_eq!(summaries(&destroyed.diagnostics), [""; 0], "the destroy after the fault");
                self.assert_image_count(0);
                return;
            }
            Recovery::Imports => {
                assert_eq!(state.value, Json::Null);
                let id = resource.image(fixture.aws.simulator());
                state = core.import(type_name, &format!("{id}@{REGION}")).await.expect("the image can be imported");
            }
            _ if outcome.tainted && case.recovery != Recovery::WaitsUntainted => {
                assert_eq!(case.recovery, Recovery::Replaces, "what is tainted is replaced");
                let destroyed = core.destroy(type_name, &state).await;
                assert_eq!(summaries(&destroyed.diagnostics), [""; 0], "the destroy of the tainted image");
                state = State::default();
            }
            _ => {}
        }
        let plan = core.plan(type_name, &state, config).await;
        let expected = match case.recovery {
            Recovery::Nothing => Some(Action::NoOp),
            Recovery::Waits | Recovery::WaitsUntainted | Recovery::Changes => Some(Action::Update),
            Recovery::Creates => Some(Action::Create),
            Recovery::Replaces if outcome.tainted => Some(Action::Create),
            Recovery::Replaces => Some(Action::Replace),
            Recovery::Imports | Recovery::IsGone | Recovery::Destroys => None,
        };
        if let Some(expected) = expected {
            assert_eq!(plan.action, expected, "the plan after the fault: {} from {}", plan.planned, state.value);
        }
        let applied = core.apply(type_name, &plan).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0], "the apply after the fault");
        let (state, diagnostics) = core.refresh(type_name, &applied.state).await;
        assert_eq!(summaries(&diagnostics), [""; 0]);
        assert_eq!(state.value["state"], resource.ready);
        assert_eq!(core.plan(type_name, &state, config).await.action, Action::NoOp, "all is as it is configured");
        assert_eq!(state.value["id"], json!(resource.image(fixture.aws.simulator())));
        self.assert_image_count(1);
    }

    async fn apply(&self, core: &mut Core, prior: &State, config: &Json) -> Applied {
        let plan = core.plan(self.resource.type_name, prior, config).await;
        core.apply(self.resource.type_name, &plan).await
    }

    /// Checks that no image is orphaned or created twice.
    fn assert_image_count(&self, images: usize) {
        let aws = self.fixture.aws.simulator();
        assert_eq!((self.resource.images)(aws).len(), images, "the images that there are");
        assert_eq!((self.resource.snapshots)(aws), images * self.resource.snapshots_per_image, "their snapshots");
    }
}

fn check_diagnostics(expected: &ExpectedDiagnostic, resource: &ResourceUnderTest, diagnostics: &[Diagnostic]) {
    let (severity, summary, parts) = match expected {
        ExpectedDiagnostic::Nothing => {
            assert_eq!(summaries(diagnostics), [""; 0], "what the user reads");
            return;
        }
        ExpectedDiagnostic::Warning(summary, parts) => (Severity::Warning, summary, parts),
        ExpectedDiagnostic::Error(summary, parts) => (Severity::Error, summary, parts),
    };
    let [diagnostic] = diagnostics else { panic!("one message: {:#?}", summaries(diagnostics)) };
    let filled = |text: &str| in_words_of(resource, text);
    assert_eq!(diagnostic.severity(), severity, "{:?}", summaries(diagnostics));
    let actual = without_id(&diagnostic.summary);
    assert_eq!(actual, filled(summary), "{:?}", summaries(diagnostics));
    for part in *parts {
        assert!(diagnostic.detail.contains(&filled(part)), "{part:?} is missing in {}", diagnostic.detail);
    }
}

/// A message as the resource words it: an image is created from a WorkSpace, and not copied.
pub(crate) fn in_words_of(resource: &ResourceUnderTest, text: &str) -> String {
    let text = text.replace("{noun}", resource.noun);
    if resource.type_name != "image_workspaces" {
        return text;
    }
    let text = text.replace("Copy of", "Creation of").replace("the copy", "the creation");
    let text = text.replace("start a second copy", "create a second image");
    match text.strip_prefix("Unable to copy ").and_then(|rest| rest.strip_suffix(" to eu-west-1")) {
        Some(image) => format!("Unable to create {image} in eu-west-1 from WorkSpace ws-0aaaaaaa1"),
        None => text,
    }
}

/// A summary without the bracketed IDs, which differ in every run.
fn without_id(summary: &str) -> String {
    match (summary.find(" ("), summary.find(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &summary[..open], &summary[close + 1..]),
        _ => summary.to_owned(),
    }
}

/// Advances the paused clock.
#[expect(clippy::disallowed_methods, reason = "the clock is paused")]
async fn advance_clock_to(until: tokio::time::Instant) {
    tokio::time::sleep_until(until).await;
}
