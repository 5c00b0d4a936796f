//! The checks that need no network, as users of Terraform meet them: each mistake is told at its own line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use testing::{Executable, Output};

use crate::consistency::values::is_unknown;
use crate::fixture::{Outcome, TerraformFixture};
use crate::pairs::{self, Ask, EC2, Pair, config};
use crate::resource_under_test::WORKSPACES;

/// The provider block of a configuration that asks AWS nothing.
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

/// The pairs that can stand together in one configuration: those that say nothing of the provider block, of what is
/// there already, or of unknown values, and that leave names that must be unique to the test.
fn pairs() -> Vec<Pair> {
    let plain = |ask: &Ask| {
        let arguments = ask.arguments.as_object().into_iter().flatten();
        ask.block == json!({}) && ask.kept.is_none() && !arguments.into_iter().any(|(_, value)| is_unknown(value))
    };
    let unnamed = |pair: &Pair| {
        pair.type_name == EC2 || [&pair.wrong, &pair.legal].iter().all(|ask| ask.arguments["name"].is_null())
    };
    let pairs = pairs::all().into_iter().filter(|pair| !pair.live && plain(&pair.wrong) && plain(&pair.legal));
    pairs.filter(unnamed).collect()
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

/// A resource in Terraform's language, each argument on a line of its own.
fn resource_block(number: usize, type_name: &str, ask: &Ask) -> String {
    let mut arguments = config(type_name, &ask.arguments);
    if ask.arguments["name"].is_null() {
        arguments["name"] = json!(format!("golden-{number}"));
    }
    let mut text = format!("resource \"{type_name}\" \"n{number}\" {{\n");
    for (argument, value) in arguments.as_object().into_iter().flatten() {
        if argument == "timeouts" {
            text.push_str("  timeouts {\n");
            for (operation, duration) in value.as_object().into_iter().flatten() {
                writeln!(text, "    {operation} = {duration}").unwrap();
            }
            text.push_str("  }\n");
        } else {
            writeln!(text, "  {argument} = {}", expression(value)).unwrap();
        }
    }
    text + "}\n"
}

/// What a command told, by the name of the resource: the summary, and the line of the configuration.
fn told(output: &Output, configuration: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let lines: Vec<&str> = configuration.lines().collect();
    let mut told: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let messages = output.stdout.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    for diagnostic in messages.map(|message| message["diagnostic"].clone()).filter(Json::is_object) {
        let line = diagnostic["range"]["start"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
        let line = line.and_then(|line| lines.get(line - 1)).copied().unwrap_or_default().trim();
        let address = diagnostic["address"].as_str().unwrap_or_default().to_owned();
        let summary = diagnostic["summary"].as_str().unwrap_or_default().to_owned();
        told.entry(address).or_default().push((summary, line.to_owned()));
    }
    told
}

/// A configuration of one half of these pairs.
fn configuration(pairs: &[(usize, Pair)], half: fn(&Pair) -> &Ask) -> String {
    let resources = pairs.iter().map(|(number, pair)| resource_block(*number, pair.type_name, half(pair)));
    format!("{HEAD}{}", resources.collect::<String>())
}

/// What is wrong with what was told of a pair's wrong half.
fn problem(number: usize, pair: &Pair, found: &[(String, String)]) -> Option<String> {
    // The argument in a block is the last part of the path; a key is in its map's line.
    let argument = pair.path.split('[').next().and_then(|path| path.split('.').next_back()).unwrap_or_default();
    let assigned = format!("{argument} = ");
    // What a block does not have cannot be underlined.
    let is_written = resource_block(number, pair.type_name, &pair.wrong).contains(&format!("  {assigned}"));
    let begins = if is_written { assigned.as_str() } else { "resource " };
    let right = matches!(found, [(summary, line)] if summary == pair.rule && line.starts_with(begins));
    (!right).then(|| format!("{}: {}: {found:?}", pair.rule, pair.wrong.arguments))
}

#[tokio::test]
async fn each_mistake_is_told_at_its_line_and_its_legal_neighbour_is_planned_without_a_word() -> Outcome {
    let pairs: Vec<(usize, Pair)> = pairs().into_iter().enumerate().collect();
    assert!(pairs.len() >= 20, "{}", pairs.len());
    for executable in Executable::all()? {
        let fixture = TerraformFixture::new(&executable, WORKSPACES).await?;
        let mut problems = Vec::new();
        let mut left = pairs.clone();
        // Terraform plans only what it has found valid: the second time, what only a plan can tell.
        for round in ["validation", "the plan"] {
            let wrong = configuration(&left, |pair| &pair.wrong);
            fixture.terraform.write("main.tf", &wrong)?;
            let told = told(&fixture.terraform.plan(&["-json"]).await?, &wrong);
            let found = |number: usize, pair: &Pair| told.get(&format!("{}.n{number}", pair.type_name)).cloned();
            let answered: Vec<_> = left.iter().filter_map(|(n, pair)| Some((*n, pair, found(*n, pair)?))).collect();
            assert!(answered.len() >= 3, "{round}: {answered:?}");
            problems.extend(answered.iter().filter_map(|(number, pair, found)| problem(*number, pair, found)));
            left.retain(|(number, pair)| found(*number, pair).is_none());
        }
        assert!(problems.is_empty() && left.is_empty(), "{executable}:\n{}\n{left:#?}", problems.join("\n"));

        let legal = configuration(&pairs, |pair| &pair.legal);
        fixture.terraform.write("main.tf", &legal)?;
        let told = told(&fixture.terraform.plan(&["-json"]).await?.exit_code(2)?, &legal);
        // Terraform itself tells that the provider is one under development, which is about no resource.
        assert!(told.keys().all(String::is_empty), "{executable}: {told:#?}");
        let asked: Vec<_> = fixture.aws.calls().into_iter().filter(|call| call.service != "sts").collect();
        assert!(asked.is_empty(), "these checks need no network: {asked:#?}");
    }
    Ok(())
}
