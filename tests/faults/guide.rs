//! The page `docs/guides/faults.md`, which is made of the cases: what is written there is what the tests run.

use std::fmt::Write as _;
use std::path::Path;

use crate::faults::case::{ExpectedDiagnostic, ExpectedState, FaultCase, Phase, Recovery};
use crate::faults::cases::sections;
use crate::faults::resource_under_test::ALL;
use crate::faults::{network, processes, terminations};

/// Where the page is.
const PAGE: &str = "docs/guides/faults.md";
/// The variable that has the page written instead of compared; CONTRIBUTING.md tells of it.
const WRITE: &str = "TF_PROVIDER_IMAGE_WRITE_DOCS";
/// How many cases there must be.
const FEWEST: usize = 60;

/// One line of a table.
pub(crate) struct Row {
    pub(crate) trigger: String,
    pub(crate) phase: &'static str,
    pub(crate) resources: String,
    pub(crate) expected_diagnostic: String,
    pub(crate) expected_state: String,
    pub(crate) calls: String,
    pub(crate) recovery: String,
}

const BEGINNING: &str = "---
page_title: \"Faults and what becomes of them\"
description: |-
  What goes wrong while images are copied, what Terraform says of it, what the state holds, and what the next apply does.
---

# Faults and what becomes of them

Copies run from minutes to hours. This page lists what may go wrong meanwhile: what Terraform says, what the state holds
afterwards, and what the next `terraform apply` does when the fault is over. In all cases but those that say otherwise
the next apply leads to one image that can be used; no image is made twice, and none is left without Terraform knowing
it.

The tables are made of the provider's tests, which play every line against a simulated AWS. *Calls* says how often AWS is
asked while the fault lasts: *make* is the call that makes an image, *delete* the one that deletes it, and *look* the one
that describes it.
";

const HEAD: &str =
    "| What goes wrong | During | Resources | What Terraform says | What the state holds | Calls | The next apply |
|---|---|---|---|---|---|---|
";

fn page() -> (String, usize) {
    let mut page = BEGINNING.to_owned();
    let mut lines = 0;
    let mut table = |title: &str, text: &str, rows: Vec<Row>| {
        lines += rows.len();
        write!(page, "\n## {title}\n\n{text}\n\n{HEAD}").unwrap();
        for Row { trigger, phase, resources, expected_diagnostic, expected_state, calls, recovery } in rows {
            writeln!(page, "| {trigger} | {phase} | {resources} | {expected_diagnostic} | {expected_state} | {calls} | {recovery} |").unwrap();
        }
    };
    for section in sections() {
        table(section.title, section.text, section.cases.iter().map(row).collect());
    }
    let text = "A call that nobody received has had no effect, so nothing needs to be looked for.";
    table("No connection", text, network::rows());
    let text = "SIGTERM, from `timeout`, systemd or a CI runner, is Ctrl-C: the waits end, and the provider serves on \
                until Terraform has its answers.";
    table("Processes that are asked to end", text, terminations::rows());
    let text = "Nobody can save the state then. The image is there, and the next plan finds it by its name.";
    table("Processes that end before their time", text, processes::rows());
    (page, lines)
}

fn row(case: &FaultCase) -> Row {
    let resources: Vec<_> = case.of.iter().map(|resource| format!("`{}`", resource.type_name)).collect();
    let all = resources.len() == ALL.len();
    Row {
        trigger: case.trigger.clone(),
        phase: match case.phase {
            Phase::Create => "apply that makes the image",
            Phase::Resume => "apply that waits on",
            Phase::Change => "apply that changes the image",
            Phase::Refresh => "plan or refresh",
            Phase::Destroy => "destroy",
        },
        resources: if all { "all".to_owned() } else { resources.join(", ") },
        expected_diagnostic: match &case.expected_diagnostic {
            ExpectedDiagnostic::Nothing => "Nothing: it succeeds".to_owned(),
            ExpectedDiagnostic::Warning(summary, _) => format!("Warning: {}", in_words(summary)),
            ExpectedDiagnostic::Error(summary, _) => format!("Error: {}", in_words(summary)),
        },
        expected_state: expected_state(case),
        calls: calls(case),
        recovery: match case.recovery {
            Recovery::Nothing => "has nothing to do",
            Recovery::Waits => "waits on",
            Recovery::WaitsUntainted => "waits on after `terraform untaint`; without it, it replaces the image",
            Recovery::Creates => "makes the image",
            Recovery::Replaces => "makes the image again, in place of this one",
            Recovery::Changes => "changes the image in place",
            Recovery::Imports => "says which image is there; it is to be imported",
            Recovery::IsGone => "has nothing to do: the image is gone",
            Recovery::Destroys => "destroys the image",
        }
        .to_owned(),
    }
}

fn in_words(summary: &str) -> String {
    format!("`{}`", summary.replace("{noun}", "image"))
}

fn expected_state(case: &FaultCase) -> String {
    let image = match case.expected_state {
        ExpectedState::Ready => "the image, which can be used",
        ExpectedState::Pending => "the pending image",
        ExpectedState::Failed => "the failed image",
        ExpectedState::Vanished => "the image that was pending",
        ExpectedState::Nothing => "no resource",
        ExpectedState::AsBefore => "what it held before",
    };
    let tainted = case.phase == Phase::Create
        && matches!(case.expected_diagnostic, ExpectedDiagnostic::Error(..))
        && case.expected_state != ExpectedState::Nothing;
    if tainted { format!("{image}, tainted") } else { image.to_owned() }
}

fn calls(case: &FaultCase) -> String {
    let name = |operation: &str| match operation {
        "make" | "delete" | "look" => operation.to_owned(),
        operation => format!("`{operation}`"),
    };
    let exact = case.calls.iter().map(|(operation, times)| format!("{} {times}", name(operation)));
    let at_most = case.at_most.iter().map(|(operation, times)| match times {
        0 => format!("{} 0", name(operation)),
        times => format!("{} at most {times}", name(operation)),
    });
    exact.chain(at_most).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_guide_lists_the_cases_of_the_tests() {
    let (page, lines) = page();
    assert!(lines >= FEWEST, "{lines} cases");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{PAGE} is not up to date: run the test with {WRITE}=1 to write it");
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    for case in sections().iter().flat_map(|section| &section.cases) {
        for resource in &case.of {
            assert!(
                names.insert((case.trigger.clone(), format!("{:?}", case.phase), resource.type_name)),
                "{}",
                case.trigger
            );
        }
    }
}
