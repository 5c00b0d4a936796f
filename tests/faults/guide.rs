//! The guide "Faults and recovery", whose tables are generated from the cases.

use std::fmt::Write as _;
use std::path::Path;

use crate::faults::case::{ExpectedDiagnostic, ExpectedState, FaultCase, Phase, Recovery};
use crate::faults::cases::sections;
use crate::faults::resource_under_test::ALL;
use crate::faults::{network, processes, terminations};
use crate::support::generated::with_generated_parts;

/// The template of the page.
const PAGE: &str = "templates/guides/faults.md.tmpl";
/// The variable with which the test writes the page instead of comparing it; CONTRIBUTING.md describes it.
const WRITE: &str = "TF_PROVIDER_IMAGE_WRITE_DOCS";
/// The fewest cases that the page may list.
const FEWEST: usize = 60;

/// One row of a table.
#[derive(Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) trigger: String,
    pub(crate) phase: String,
    pub(crate) resources: String,
    pub(crate) expected_diagnostic: String,
    pub(crate) expected_state: String,
    pub(crate) recovery: String,
}

impl Row {
    /// Everything but the phase.
    fn outcome(&self) -> [&str; 5] {
        [&self.trigger, &self.resources, &self.expected_diagnostic, &self.expected_state, &self.recovery]
    }
}

const HEAD: &str = "| Fault | During | Resources | Terraform reports | State | Next apply |
|---|---|---|---|---|---|
";

/// The tables of the page, and how many cases are in them.
fn tables() -> (String, usize) {
    let mut page = String::new();
    let mut cases = 0;
    let mut table = |title: &str, text: &str, rows: Vec<Row>| {
        cases += rows.len();
        write!(page, "\n### {title}\n\n{text}\n\n{HEAD}").unwrap();
        for Row { trigger, phase, resources, expected_diagnostic, expected_state, recovery } in merged(rows) {
            writeln!(
                page,
                "| {trigger} | {phase} | {resources} | {expected_diagnostic} | {expected_state} | {recovery} |"
            )
            .unwrap();
        }
    };
    for section in sections() {
        table(section.title, section.text, section.cases.iter().map(row).collect());
    }
    let text = "AWS received no request, so no image was created.";
    table("No connection", text, network::rows());
    let text = "`timeout`, systemd and CI runners send SIGTERM. It has the effect of Ctrl-C: waits end, and the provider \
                runs until Terraform has received its responses.";
    table("SIGTERM", text, terminations::rows());
    let text = "Terraform cannot save the state. The image exists, and the next plan detects it by its name.";
    table("SIGKILL", text, processes::rows());
    page.push('\n');
    // The name of the image in the tests says nothing to a reader.
    let page = page.replace("\"golden\"", "\"…\"").replace(" golden", " …").replace(" eu-west-1`", " …`");
    (page, cases)
}

/// Rows that differ only in the resources as one row.
fn by_resources(rows: Vec<Row>) -> Vec<Row> {
    let mut merged: Vec<Row> = Vec::new();
    for row in rows {
        let key = |row: &Row| Row { resources: String::new(), ..row.clone() };
        match merged.iter_mut().find(|other| key(other) == key(&row)) {
            Some(other) => other.resources = format!("{}, {}", other.resources, row.resources),
            None => merged.push(row),
        }
    }
    for row in &mut merged {
        if row.resources.split(", ").count() == ALL.len() {
            "all".clone_into(&mut row.resources);
        }
    }
    merged
}

/// Rows that differ only in the resources, in the phase or in the API call that fails, as one row.
fn merged(rows: Vec<Row>) -> Vec<Row> {
    let mut merged: Vec<(Row, Vec<String>)> = Vec::new();
    for row in by_resources(rows) {
        let (trigger, operation) = without_operation(&row.trigger);
        let row = Row { trigger, ..row };
        let same = merged.iter_mut().find(|(other, operations)| {
            other.outcome() == row.outcome()
                && operation.is_some() != operations.is_empty()
                && (operation.is_none() || other.phase == row.phase)
        });
        match (same, operation) {
            (None, operation) => merged.push((row, operation.into_iter().collect())),
            (Some((other, _)), None) => other.phase = format!("{}, {}", other.phase, row.phase),
            (Some((_, operations)), Some(operation)) => {
                if !operations.contains(&operation) {
                    operations.push(operation);
                }
            }
        }
    }
    merged
        .into_iter()
        .map(|(row, operations)| {
            let trigger = row.trigger.replace(OPERATION, &format!("`{}`", operations.join("`, `")));
            Row { trigger, ..row }
        })
        .collect()
}

/// What stands for the API calls in the text of a merged row.
const OPERATION: &str = "OPERATION";

/// The text of a fault with a placeholder for the API call that it names, and that call.
fn without_operation(trigger: &str) -> (String, Option<String>) {
    match trigger.split('`').collect::<Vec<_>>()[..] {
        [start, operation, end] if start.contains(" drops ") => {
            let start = start.replace("drops before", "drops before or after");
            let start = start.replace("drops after", "drops before or after");
            (format!("{start}{OPERATION}{end}"), Some(operation.to_owned()))
        }
        _ => (trigger.to_owned(), None),
    }
}

fn row(case: &FaultCase) -> Row {
    let resources: Vec<_> = case.of.iter().map(|resource| format!("`{}`", resource.type_name)).collect();
    let all = resources.len() == ALL.len();
    Row {
        trigger: case.trigger.clone(),
        phase: match case.phase {
            Phase::Create => "apply (create)",
            Phase::Resume => "apply (wait)",
            Phase::Change => "apply (update)",
            Phase::Refresh => "plan, refresh",
            Phase::Destroy => "destroy",
        }
        .to_owned(),
        resources: if all { "all".to_owned() } else { resources.join(", ") },
        expected_diagnostic: match &case.expected_diagnostic {
            ExpectedDiagnostic::Nothing => "success".to_owned(),
            ExpectedDiagnostic::Warning(summary, _) => format!("Warning: {}", in_words(summary)),
            ExpectedDiagnostic::Error(summary, _) => format!("Error: {}", in_words(summary)),
        },
        expected_state: expected_state(case),
        recovery: match case.recovery {
            Recovery::Nothing => "no changes",
            Recovery::Waits => "waits for the image",
            Recovery::WaitsUntainted => "after `terraform untaint`, waits for the image; otherwise replaces it",
            Recovery::Creates => "creates the image",
            Recovery::Replaces => "replaces the image",
            Recovery::Changes => "updates the image in place",
            Recovery::Imports => "is rejected with an `import` block for the existing image",
            Recovery::IsGone => "no changes; the image is deleted",
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
        ExpectedState::Ready => "available image",
        ExpectedState::Pending => "pending image",
        ExpectedState::Failed => "failed image",
        ExpectedState::Vanished => "deleted image",
        ExpectedState::Nothing => "no resource",
        ExpectedState::AsBefore => "unchanged",
    };
    let tainted = case.phase == Phase::Create
        && matches!(case.expected_diagnostic, ExpectedDiagnostic::Error(..))
        && case.expected_state != ExpectedState::Nothing;
    if tainted { format!("{image}, tainted") } else { image.to_owned() }
}

#[test]
fn faults_page_lists_every_case() {
    let (tables, cases) = tables();
    assert!(cases >= FEWEST, "{cases} cases");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let written = std::fs::read_to_string(&path).unwrap();
    let expected = with_generated_parts(&written, |_| tables.clone());
    assert!(expected.contains(&tables), "{PAGE} lacks its generated part");
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, expected).unwrap();
        return;
    }
    assert!(written == expected, "{PAGE} is not up to date: run the test with {WRITE}=1 to write it");
}

#[test]
fn names_of_cases_are_unique() {
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
