//! Checks without requests to AWS under the real Terraform: each error is reported at its own line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use testing::{Executable, Output};

use crate::acceptance::fixture::{Outcome, TerraformFixture};
use crate::acceptance::resource_under_test::WORKSPACES;
use crate::support::check_cases::{self, CheckCase, EC2, PlanInput, config};
use crate::support::consistency::values::is_unknown;

/// Provider block of a configuration that sends no requests to AWS.
const HEAD: &str = r#"
terraform {
  required_providers {
    image = {
      source = "image-copy/image"
    }
  }
}

provider "image" {
  region      = "eu-west-1"
  plan_checks = "static"
}
"#;

/// Cases that fit into one configuration: those without a provider block, existing images or unknown values, and whose
/// unique names the test may choose.
fn cases() -> Vec<CheckCase> {
    let plain = |input: &PlanInput| {
        let arguments = input.arguments.as_object().into_iter().flatten();
        input.block == json!({}) && input.kept.is_none() && !arguments.into_iter().any(|(_, value)| is_unknown(value))
    };
    let unnamed = |case: &CheckCase| {
        case.type_name == EC2 || [&case.invalid, &case.valid].iter().all(|input| input.arguments["name"].is_null())
    };
    let cases = check_cases::all().into_iter().filter(|case| !case.live && plain(&case.invalid) && plain(&case.valid));
    cases.filter(unnamed).collect()
}

/// A value in Terraform's language, on one line.
fn expression(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{} = {}", json!(key), expression(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// A resource in Terraform's language, each argument on its own line.
fn resource_block(number: usize, type_name: &str, input: &PlanInput) -> String {
    let mut arguments = config(type_name, &input.arguments);
    if input.arguments["name"].is_null() {
        arguments["name"] = json!(format!("golden-{number}"));
    }
    let mut text = format!("resource \"{type_name}\" \"n{number}\" {{\n");
    for (argument, value) in arguments.as_object().into_iter().flatten() {
        if ["sharing", "timeouts"].contains(&argument.as_str()) {
            writeln!(text, "  {argument} {{").unwrap();
            for (argument, value) in value.as_object().into_iter().flatten() {
                writeln!(text, "    {argument} = {}", expression(value)).unwrap();
            }
            text.push_str("  }\n");
        } else {
            writeln!(text, "  {argument} = {}", expression(value)).unwrap();
        }
    }
    text + "}\n"
}

/// Diagnostics of a command by resource name: the summary, and the line of the configuration.
fn messages(output: &Output, configuration: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let lines: Vec<&str> = configuration.lines().collect();
    let mut by_resource: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let events = output.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    for diagnostic in events.map(|event| event["diagnostic"].clone()).filter(Json::is_object) {
        let line = diagnostic["range"]["start"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
        let line = line.and_then(|line| lines.get(line - 1)).copied().unwrap_or_default().trim();
        let address = diagnostic["address"].as_str().unwrap_or_default().to_owned();
        let summary = diagnostic["summary"].as_str().unwrap_or_default().to_owned();
        by_resource.entry(address).or_default().push((summary, line.to_owned()));
    }
    by_resource
}

/// A configuration of one half of these cases.
fn configuration(cases: &[(usize, CheckCase)], half: fn(&CheckCase) -> &PlanInput) -> String {
    let resources = cases.iter().map(|(number, case)| resource_block(*number, case.type_name, half(case)));
    format!("{HEAD}{}", resources.collect::<String>())
}

/// Mismatches between a case's invalid half and the diagnostics.
fn problem(number: usize, case: &CheckCase, found: &[(String, String)]) -> Option<String> {
    // The argument in a block is the last part of the path; a key is in its map's line.
    let argument = case.path.split('[').next().and_then(|path| path.split('.').next_back()).unwrap_or_default();
    let assigned = format!("{argument} = ");
    // A missing argument of a block cannot be underlined.
    let is_written = resource_block(number, case.type_name, &case.invalid).contains(&format!("  {assigned}"));
    let begins = if is_written { assigned.as_str() } else { "resource " };
    let right = matches!(found, [(summary, line)] if summary == case.rule && line.starts_with(begins));
    (!right).then(|| format!("{}: {}: {found:?}", case.rule, case.invalid.arguments))
}

#[tokio::test]
async fn reports_invalid_input_at_its_line() -> Outcome {
    let cases: Vec<(usize, CheckCase)> = cases().into_iter().enumerate().collect();
    assert!(cases.len() >= 20, "{}", cases.len());
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, WORKSPACES).await?;
        let mut problems = Vec::new();
        let mut left = cases.clone();
        // Terraform plans only valid configurations: the second run reports errors that only a plan can find.
        for round in ["validation", "the plan"] {
            let invalid = configuration(&left, |case| &case.invalid);
            fixture.terraform.write("main.tf", &invalid)?;
            let messages = messages(&fixture.terraform.plan(&["-json"]).await?, &invalid);
            let found =
                |number: usize, case: &CheckCase| messages.get(&format!("{}.n{number}", case.type_name)).cloned();
            let answered: Vec<_> = left.iter().filter_map(|(n, case)| Some((*n, case, found(*n, case)?))).collect();
            assert!(answered.len() >= 3, "{round}: {answered:?}");
            problems.extend(answered.iter().filter_map(|(number, case, found)| problem(*number, case, found)));
            left.retain(|(number, case)| found(*number, case).is_none());
        }
        assert!(problems.is_empty() && left.is_empty(), "{executable}:\n{}\n{left:#?}", problems.join("\n"));

        let valid = configuration(&cases, |case| &case.valid);
        fixture.terraform.write("main.tf", &valid)?;
        let messages = messages(&fixture.terraform.plan(&["-json"]).await?.exit_code(2)?, &valid);
        // Terraform itself warns of the development override, without a resource.
        assert!(messages.keys().all(String::is_empty), "{executable}: {messages:#?}");
        let started: Vec<_> = fixture.aws.calls().into_iter().filter(|call| call.service != "sts").collect();
        assert!(started.is_empty(), "these checks need no network: {started:#?}");
    }
    Ok(())
}
