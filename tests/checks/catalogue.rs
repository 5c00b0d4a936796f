//! The guide "Plan checks", whose table and policy are generated from the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use terraform_provider_image::terraform::Rule;
use terraform_provider_image::terraform::Severity;

use crate::checks::each_case::catalogue;
use crate::support::generated::{expect_file, with_generated_parts};

const PAGE: &str = "templates/guides/plan-checks.md.tmpl";

/// Rules of all types, followed by the additional rules of each type.
fn sections() -> Vec<(String, Vec<&'static Rule>)> {
    let catalogue = catalogue();
    let of_all = |rule: &&'static Rule| catalogue.iter().all(|(_, rules)| rules.contains(rule));
    let common = catalogue[0].1.iter().copied().filter(of_all).collect();
    let own = catalogue.iter().map(|(type_name, rules)| {
        (format!("`{type_name}`"), rules.iter().copied().filter(|rule| !of_all(rule)).collect())
    });
    std::iter::once(("All resources".to_owned(), common)).chain(own).collect()
}

fn tables() -> String {
    let mut text = String::new();
    for (title, rules) in sections() {
        write!(text, "\n### {title}\n\n").unwrap();
        writeln!(text, "| Check | Argument | Message | Severity | IAM action |").unwrap();
        writeln!(text, "|---|---|---|---|---|").unwrap();
        for rule in rules {
            let argument = if rule.attribute.is_empty() { String::new() } else { format!("`{}`", rule.attribute) };
            let severity = if rule.severity == Severity::Error { "error" } else { "warning" };
            let reads = rule.reads.map(|action| format!("`{action}`")).unwrap_or_default();
            writeln!(text, "| {} | {argument} | {} | {severity} | {reads} |", rule.about, rule.summary).unwrap();
        }
    }
    text.push('\n');
    text
}

fn policy() -> String {
    let mut actions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for action in catalogue().iter().flat_map(|(_, rules)| rules).filter_map(|rule| rule.reads) {
        let service = action.split(':').next().unwrap();
        actions.entry(service).or_default().insert(action);
    }
    let actions: Vec<&str> = actions.into_values().flatten().collect();
    let actions = actions.iter().map(|action| format!("        {action:?}")).collect::<Vec<_>>().join(",\n");
    format!(
        "\n<!-- not run: a policy -->\n```json\n\
         {{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{\n      \"Effect\": \"Allow\",\n      \
         \"Action\": [\n{actions}\n      ],\n      \"Resource\": \"*\"\n    }}\n  ]\n}}\n```\n\n"
    )
}

#[test]
fn plan_checks_page_lists_every_check() {
    let written = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE)).unwrap();
    let expected = with_generated_parts(&written, |part| match part {
        "checks" => tables(),
        "policy" => policy(),
        other => panic!("{PAGE} has no generated part {other:?}"),
    });
    assert!(expected.contains(&tables()) && expected.contains(&policy()), "{PAGE} lacks a generated part");
    expect_file(PAGE, &expected);
}

#[test]
fn messages_fit_into_a_table() {
    for rule in catalogue().into_iter().flat_map(|(_, rules)| rules) {
        for text in [rule.about, rule.summary, rule.attribute] {
            assert!(!text.contains(['|', '\n']), "{text:?}");
        }
    }
}
