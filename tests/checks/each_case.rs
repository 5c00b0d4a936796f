//! Runs all cases and compares their messages.

use std::fmt::Write as _;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value as Json, json};
use simulator::{Seed, Settings};
use terraform_provider_image::engine::Timing;
use terraform_provider_image::provider::ImageProvider;
use terraform_provider_image::terraform::Rule;
use terraform_provider_image::terraform::Severity;
use terraform_provider_image::terraform::proto::Diagnostic;

use crate::support::check_cases::{self, CheckCase, PlanInput, config, fixtures};
use crate::support::consistency::client::{State, summaries};
use crate::support::generated::expect_file;
use crate::support::provider_fixture::{ProviderFixture, REGION, credentials};

/// Names of the checks of a type.
pub(crate) fn catalogue() -> Vec<(&'static str, Vec<&'static Rule>)> {
    ImageProvider::new(Timing::default()).rules()
}

/// Number of providers that run the cases.
const PARTS: usize = 4;
/// Duration of a copy in AWS.
const COPY_TIME: Duration = Duration::from_millis(100);

/// A provider, and an AWS with the objects of the cases. The provider repeats a request that does not succeed for a fraction of a
/// second.
pub(crate) async fn fixture() -> ProviderFixture {
    let settings = Settings { copy_time: COPY_TIME, ..Settings::default() };
    let variables = || credentials().into_iter().chain([("TF_PROVIDER_IMAGE_SPEED", "500".to_owned())]).collect();
    let fixture = ProviderFixture::among(settings, Seed::demo(), |_| variables()).await;
    fixture.aws.seed(serde_json::from_value(fixtures::seed()).unwrap()).unwrap();
    fixture
}

/// The provider block of an input.
fn block(input: &PlanInput, live: bool) -> Json {
    let mut block = json!({ "region": REGION, "plan_checks": if live { "live" } else { "static" } });
    for (argument, value) in input.block.as_object().unwrap() {
        block[argument] = value.clone();
    }
    block
}

/// Diagnostics for an input: those of validation or, if it succeeds, of the plan.
async fn diagnostics(fixture: &mut ProviderFixture, type_name: &str, input: &PlanInput, live: bool) -> Vec<Diagnostic> {
    fixture.aws.clear_faults();
    // Each input is a separate run.
    assert_eq!(summaries(&fixture.core.configure(&block(input, live)).await), [""; 0], "{input:?}");
    let mut prior = State::default();
    if let Some((id, more)) = &input.kept {
        prior =
            fixture.core.import(type_name, id).await.unwrap_or_else(|errors| panic!("{id}: {:?}", summaries(&errors)));
        for (attribute, value) in more.as_object().unwrap() {
            prior.value[attribute] = value.clone();
        }
    }
    if input.tainted {
        // Terraform plans the replacement of a tainted image as a create.
        prior = State::default();
    }
    for fault in &input.faults {
        fixture.aws.inject(fault.clone());
    }
    if let Some(arguments) = &input.another_resource {
        let plan = fixture.core.plan(type_name, &State::default(), &config(type_name, arguments)).await;
        assert_eq!(summaries(&plan.diagnostics), [""; 0], "{arguments}");
    }
    let calls = fixture.aws.calls().len();
    let config = config(type_name, &input.arguments);
    let mut diagnostics = Vec::new();
    if !config.is_null() {
        diagnostics = fixture.core.validate(type_name, &config).await;
        assert_eq!(fixture.aws.calls().len(), calls, "validation needs no network: {config}");
    }
    if !diagnostics.iter().any(|diagnostic| diagnostic.severity == 1) {
        diagnostics.extend(fixture.core.plan(type_name, &prior, &config).await.diagnostics);
    }
    assert!(live || fixture.aws.calls().len() == calls, "these checks need no network: {config}");
    if let Some(warning) = input.warning {
        let count = diagnostics.len();
        diagnostics.retain(|diagnostic| !diagnostic.summary.starts_with(warning));
        assert_eq!(diagnostics.len() + 1, count, "{warning:?} expected: {input:?}");
    }
    diagnostics
}

/// Key of a message: its summary, or the beginning of it.
fn rule_of<'a>(rules: &[&'a Rule], diagnostic: &Diagnostic) -> Option<&'a Rule> {
    let is_made = |rule: &&&Rule| {
        diagnostic.summary == rule.summary || diagnostic.summary.starts_with(&format!("{}: ", rule.summary))
    };
    rules.iter().find(is_made).copied()
}

/// Mismatches between a case's invalid half and the diagnostics.
fn problem(rules: &[&Rule], case: &CheckCase, diagnostics: &[Diagnostic]) -> Option<String> {
    let [message] = diagnostics else { return Some(format!("one message expected: {:#?}", summaries(diagnostics))) };
    let Some(rule) = rule_of(rules, message) else { return Some(format!("no rule of the type: {}", message.summary)) };
    let text = &summaries(diagnostics)[0];
    let severity = if rule.severity == Severity::Error { "error" } else { "warning" };
    // A path that ends in a bracket stands for all paths with that prefix.
    let end = if case.path.ends_with('[') { "" } else { "]" };
    let begins = text.starts_with(&format!("{severity} [{}{end}", case.path));
    (rule.summary != case.rule || !begins || !message.detail.contains(case.part))
        .then(|| format!("{:?} at [{}] with {:?} expected, but: {text}", case.rule, case.path, case.part))
}

/// A message in the golden file's form: variable parts are omitted, and long texts are truncated.
pub(crate) fn golden_text(type_name: &str, diagnostic: &Diagnostic) -> String {
    let text = summaries(std::slice::from_ref(diagnostic)).remove(0);
    let head = text.split_once("] ").map_or("", |(head, _)| head);
    let mut golden_text = format!("{type_name}: {head}]\n  {}\n", diagnostic.summary);
    for line in diagnostic.detail.lines() {
        writeln!(golden_text, "{}", format!("    {line}").trim_end()).unwrap();
    }
    for letter in ["d", "k", "n", "v"] {
        let long = letter.repeat(60);
        while let Some(start) = golden_text.find(&long) {
            let length = golden_text[start..].bytes().take_while(|byte| letter.as_bytes()[0] == *byte).count();
            golden_text.replace_range(start..start + length, &format!("{letter}…"));
        }
    }
    while let Some(start) = golden_text.find(" (HTTP status ") {
        let end = golden_text[start..].find(')').map_or(golden_text.len(), |end| start + end + 1);
        golden_text.replace_range(start..end, "");
    }
    golden_text
}

#[tokio::test]
async fn rejects_invalid_input_and_accepts_nearest_valid_input() {
    let cases = check_cases::all();
    assert!(cases.len() >= 80, "{}", cases.len());
    // Parts run at the same time, because a plan mostly waits for further requests of its batch.
    let parts = join_all(cases.chunks(cases.len().div_ceil(PARTS)).map(run_cases)).await;
    let (mut problems, mut messages) = (Vec::new(), String::new());
    for (found, golden_texts) in parts {
        problems.extend(found);
        for message in golden_texts {
            if !messages.contains(&message) {
                messages = format!("{messages}{message}\n");
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    expect_file("tests/checks/messages.txt", &messages);
}

/// Runs cases with a provider of their own. Returns the mismatches and the messages.
async fn run_cases(cases: &[CheckCase]) -> (Vec<String>, Vec<String>) {
    let (mut fixture, catalogue) = (fixture().await, catalogue());
    let (mut problems, mut messages) = (Vec::new(), Vec::new());
    for case in cases {
        let rules = &catalogue.iter().find(|(type_name, _)| *type_name == case.type_name).unwrap().1;
        let invalid_diagnostics = diagnostics(&mut fixture, case.type_name, &case.invalid, case.live).await;
        if let Some(problem) = problem(rules, case, &invalid_diagnostics) {
            problems.push(format!("{}: {}: {problem}", case.type_name, case.invalid.arguments));
        }
        messages.extend(invalid_diagnostics.iter().map(|message| golden_text(case.type_name, message)));
        let valid_diagnostics = diagnostics(&mut fixture, case.type_name, &case.valid, case.live).await;
        if !valid_diagnostics.is_empty() {
            let found = summaries(&valid_diagnostics);
            problems.push(format!("{}: {} is legal, but: {found:#?}", case.type_name, case.valid.arguments));
        }
    }
    let changing: Vec<_> = fixture.aws.calls().into_iter().filter(|call| call.mutating && !call.dry_run).collect();
    assert!(changing.is_empty(), "{changing:#?}");
    (problems, messages)
}

#[test]
fn every_rule_has_case_and_unique_summary() {
    let cases = check_cases::all();
    let mut all: Vec<&Rule> = Vec::new();
    for (type_name, rules) in catalogue() {
        for rule in rules {
            let has_case = cases.iter().any(|case| case.rule == rule.summary);
            assert!(has_case, "{type_name}: {:?} has no case", rule.summary);
            let same = rules_of(type_name).iter().filter(|other| other.summary == rule.summary).count();
            assert_eq!(same, 1, "{type_name}: {:?} is there more than once", rule.summary);
            all.push(rule);
        }
    }
    assert!(all.iter().all(|rule| !rule.summary.ends_with('.') && rule.about.ends_with('.')));
}

fn rules_of(type_name: &str) -> Vec<&'static Rule> {
    catalogue().into_iter().find(|(name, _)| *name == type_name).map(|(_, rules)| rules).unwrap_or_default()
}

#[test]
fn every_resource_has_cases() {
    let cases = check_cases::all();
    for (type_name, _) in catalogue() {
        let count = cases.iter().filter(|case| case.type_name == type_name).count();
        assert!(count >= 15, "{type_name}: {count}");
    }
}
