//! Plays a [`Case`], for each of its resources, and tells what did not come as it says.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::Settings;
use terraform_provider_image::terraform::proto::Diagnostic;
use terraform_provider_image::terraform::proto::diagnostic::Severity;

use crate::case::{Case, During, Event, Holds, Sees, Then};
use crate::consistency::client::{Action, Applied, State, summaries};
use crate::scene::{Core, Run, Scene, stop, with};
use crate::subject::{REGION, Subject, remove_snapshots};

/// How long a copy takes, unless a case says otherwise.
const COPY_TIME: Duration = Duration::from_mins(5);
/// What every image is called.
const NAME: &str = "golden";

/// Plays all cases, and fails with everything that did not come as they say.
pub(crate) fn play(cases: &[Case]) {
    let mut failures = Vec::new();
    for case in cases {
        for &subject in &case.of {
            let name = format!("{:?}, {}: {}", case.during, subject.type_name, case.fault);
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
            let played = AssertUnwindSafe(|| runtime.block_on(Stage::play(case, subject)));
            if let Err(panic) = std::panic::catch_unwind(played) {
                let text = panic.downcast::<String>().map_or_else(|_| "it panicked".to_owned(), |text| *text);
                failures.push(format!("{name}\n{text}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} failed:\n\n{}", failures.len(), failures.join("\n\n"));
}

struct Stage<'a> {
    case: &'a Case,
    subject: &'static Subject,
    scene: Scene,
    config: Json,
}

impl<'a> Stage<'a> {
    async fn play(case: &'a Case, subject: &'static Subject) {
        let mut settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
        (case.settings)(&mut settings);
        let scene = Scene::new(settings).await;
        scene.aws.seed(case.seeds()).unwrap();
        let mut config = subject.configuration(NAME);
        (case.config)(&mut config);
        let stage = Self { case, subject, scene, config };
        let before = stage.before().await;
        let (config, outcome) = stage.fault(&before).await;
        stage.check(&before, &outcome);
        stage.afterwards(&config, outcome).await;
    }

    /// What there is before the fault comes.
    async fn before(&self) -> State {
        let config = match self.case.during {
            During::Create => return State::default(),
            During::Resume => with(self.config.clone(), "wait_for_available", json!(false)),
            During::Change | During::Refresh | During::Destroy => self.config.clone(),
        };
        let mut run = self.scene.provider().await;
        let applied = self.apply(&mut run.core, &State::default(), &config).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0], "before the fault");
        self.scene.aws.clear_calls();
        applied.state
    }

    /// Terraform does something, and the fault comes. Returns the configuration and what came of it.
    async fn fault(&self, before: &State) -> (Json, Applied) {
        let Self { case, subject, scene, .. } = self;
        let run = scene.provider().await;
        let mut config = self.config.clone();
        if case.during == During::Change {
            (case.change)(&mut config);
        }
        let mut core = run.core.clone();
        let plan = core.plan(subject.type_name, before, &config).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0], "the plan before the fault");
        scene.aws.clear_calls();
        for fault in (case.faults)(subject) {
            scene.aws.inject(fault);
        }
        let act = async {
            match case.during {
                During::Create | During::Resume | During::Change => core.apply(subject.type_name, &plan).await,
                During::Refresh => {
                    let (state, diagnostics) = core.refresh(subject.type_name, before).await;
                    Applied { state, tainted: false, diagnostics }
                }
                During::Destroy => core.destroy(subject.type_name, before).await,
            }
        };
        let ((), applied) = tokio::join!(self.meanwhile(&run), act);
        (config, applied)
    }

    async fn meanwhile(&self, run: &Run) {
        let Self { subject, scene, .. } = self;
        let aws = scene.aws.simulator();
        let began = tokio::time::Instant::now();
        for (after, event) in &self.case.meanwhile {
            if !after.is_zero() {
                pass(began + *after).await;
            }
            match event {
                Event::Stop => stop(run.client()).await,
                Event::Remove => assert!((subject.remove)(aws, &subject.image(aws))),
                Event::Deregister => {
                    let id = subject.image(aws);
                    assert!(remove_snapshots(aws));
                    assert!(aws.set_image_state(REGION, &id, simulator::ImageState::Deregistered, None));
                }
                Event::Share => self.share(&subject.image(aws)),
                Event::Fail => subject.fail(aws, &subject.image(aws)),
                Event::Expire => aws.expire_access_key(&scene.keys.present(), true),
                Event::Renew => scene.keys.renew(),
            }
        }
    }

    /// Shares the image with another account.
    fn share(&self, id: &str) {
        let (name, others) = (NAME, ["999988887777"]);
        let image = match self.subject.service {
            "appstream" => json!({"name": name, "shared_with": others}),
            _ => json!({"id": id, "name": name, "shared_with": others}),
        };
        let seed = json!({self.subject.service: {"images": {REGION: [image]}}});
        self.scene.aws.seed(serde_json::from_value(seed).unwrap()).unwrap();
    }

    /// What the user reads, what the state holds, and what AWS was asked for.
    fn check(&self, before: &State, outcome: &Applied) {
        let Self { case, subject, scene, .. } = self;
        sees(&case.sees, subject, &outcome.diagnostics);

        let value = &outcome.state.value;
        let state = match case.holds {
            Holds::Nothing => {
                assert_eq!(*value, Json::Null, "the state");
                None
            }
            Holds::AsBefore => {
                assert_eq!(*value, before.value, "the state");
                None
            }
            Holds::Vanished => {
                assert_eq!(value["state"], subject.pending, "the state holds {value}");
                assert_eq!((subject.images)(scene.aws.simulator()), [""; 0]);
                None
            }
            Holds::Ready => Some(subject.ready),
            Holds::Pending => Some(subject.pending),
            Holds::Failed => Some(subject.failed),
        };
        if let Some(state) = state {
            assert_eq!(value["state"], state, "the state holds {value}");
            let images = (subject.images)(scene.aws.simulator());
            assert_eq!(json!(images), json!([value["id"]]), "the image in the state is the one that there is");
        }
        let failed = matches!(case.sees, Sees::Error(..));
        let made = case.during == During::Create && !value.is_null();
        assert_eq!(outcome.tainted, failed && made, "tainted");

        assert!(!case.calls.is_empty() || !case.at_most.is_empty(), "a case says what AWS is asked for");
        let count = |operation: &str| {
            let operation = match operation {
                "make" => subject.making,
                "delete" => subject.deleting,
                "look" => subject.looking,
                other => other,
            };
            scene.calls(subject.service, operation).len()
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

    /// The calls so far, one line each.
    fn log(&self) -> Vec<String> {
        let calls = self.scene.aws.calls().into_iter();
        let line = |call: simulator::Call| {
            format!("{} {} {} {} {:?}", call.time, call.region, call.operation, call.status, call.error_code)
        };
        calls.map(line).collect()
    }

    /// The fault is over, and Terraform runs again, in new processes.
    async fn afterwards(&self, config: &Json, outcome: Applied) {
        let Self { case, subject, scene, .. } = self;
        scene.aws.clear_faults();
        scene.keys.renew();
        if config["wait_for_available"] == json!(false) {
            pass(tokio::time::Instant::now() + 2 * COPY_TIME).await;
        }
        let type_name = subject.type_name;
        let mut run = scene.provider().await;
        let core = &mut run.core;
        let (mut state, diagnostics) = match outcome.state.value {
            Json::Null => (State::default(), Vec::new()),
            _ => core.refresh(type_name, &outcome.state).await,
        };
        assert_eq!(summaries(&diagnostics), [""; 0], "the refresh after the fault");
        match case.then {
            Then::IsGone => {
                self.is_left(0);
                return;
            }
            Then::Destroys => {
                let destroyed = core.destroy(type_name, &state).await;
                assert_eq!(summaries(&destroyed.diagnostics), [""; 0], "the destroy after the fault");
                self.is_left(0);
                return;
            }
            Then::Imports => {
                assert_eq!(state.value, Json::Null);
                let id = subject.image(scene.aws.simulator());
                state = core.import(type_name, &format!("{id}@{REGION}")).await.expect("the image can be imported");
            }
            _ if outcome.tainted && case.then != Then::WaitsUntainted => {
                assert_eq!(case.then, Then::Replaces, "what is tainted is replaced");
                let destroyed = core.destroy(type_name, &state).await;
                assert_eq!(summaries(&destroyed.diagnostics), [""; 0], "the destroy of the tainted image");
                state = State::default();
            }
            _ => {}
        }
        let plan = core.plan(type_name, &state, config).await;
        let expected = match case.then {
            Then::Nothing => Some(Action::NoOp),
            Then::Waits | Then::WaitsUntainted | Then::Changes => Some(Action::Update),
            Then::Creates => Some(Action::Create),
            Then::Replaces if outcome.tainted => Some(Action::Create),
            Then::Replaces => Some(Action::Replace),
            Then::Imports | Then::IsGone | Then::Destroys => None,
        };
        if let Some(expected) = expected {
            assert_eq!(plan.action, expected, "the plan after the fault: {} from {}", plan.planned, state.value);
        }
        let applied = core.apply(type_name, &plan).await;
        assert_eq!(summaries(&applied.diagnostics), [""; 0], "the apply after the fault");
        let (state, diagnostics) = core.refresh(type_name, &applied.state).await;
        assert_eq!(summaries(&diagnostics), [""; 0]);
        assert_eq!(state.value["state"], subject.ready);
        assert_eq!(core.plan(type_name, &state, config).await.action, Action::NoOp, "all is as it is configured");
        assert_eq!(state.value["id"], json!(subject.image(scene.aws.simulator())));
        self.is_left(1);
    }

    async fn apply(&self, core: &mut Core, prior: &State, config: &Json) -> Applied {
        let plan = core.plan(self.subject.type_name, prior, config).await;
        core.apply(self.subject.type_name, &plan).await
    }

    /// No image is orphaned or made twice.
    fn is_left(&self, images: usize) {
        let aws = self.scene.aws.simulator();
        assert_eq!((self.subject.images)(aws).len(), images, "the images that there are");
        assert_eq!((self.subject.snapshots)(aws), images * self.subject.snapshots_per_image, "their snapshots");
    }
}

fn sees(expected: &Sees, subject: &Subject, diagnostics: &[Diagnostic]) {
    let (severity, summary, parts) = match expected {
        Sees::Nothing => {
            assert_eq!(summaries(diagnostics), [""; 0], "what the user reads");
            return;
        }
        Sees::Warning(summary, parts) => (Severity::Warning, summary, parts),
        Sees::Error(summary, parts) => (Severity::Error, summary, parts),
    };
    let [diagnostic] = diagnostics else { panic!("one message: {:#?}", summaries(diagnostics)) };
    let filled = |text: &str| text.replace("{noun}", subject.noun);
    assert_eq!(diagnostic.severity(), severity, "{:?}", summaries(diagnostics));
    let actual = without_id(&diagnostic.summary);
    assert_eq!(actual, filled(summary), "{:?}", summaries(diagnostics));
    for part in *parts {
        assert!(diagnostic.detail.contains(&filled(part)), "{part:?} is missing in {}", diagnostic.detail);
    }
}

/// A summary without the ids in brackets, which are different each time.
fn without_id(summary: &str) -> String {
    match (summary.find(" ("), summary.find(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &summary[..open], &summary[close + 1..]),
        _ => summary.to_owned(),
    }
}

/// Lets time pass, which takes none.
#[expect(clippy::disallowed_methods, reason = "the clock is paused")]
async fn pass(until: tokio::time::Instant) {
    tokio::time::sleep_until(until).await;
}
