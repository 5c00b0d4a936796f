//! Terraform core's rules for provider responses, applied by tests to every response.
//!
//! A violation fails a user's run with "Provider produced invalid plan" or "inconsistent result after apply", or loses
//! state. The checker uses the protocol's schema and raw MessagePack, and none of the provider's own code. [`Checker`]
//! checks single responses; [`CheckedProvider`] acts as core and checks all of them.

pub(crate) mod client;
mod completion;
pub(crate) mod identity;
mod planning;
pub(crate) mod proposal;
mod requests;
mod rule;
pub(crate) mod values;
mod wire;

use completion::Completion;
use planning::Change;
pub(crate) use rule::{Rule, Violation};
use serde_json::Value as Json;
use terraform_provider_image::terraform::proto::attribute_path::step::Selector;
use terraform_provider_image::terraform::proto::diagnostic::Severity;
use terraform_provider_image::terraform::proto::schema::Block;
use terraform_provider_image::terraform::proto::schema::nested_block::NestingMode;
use terraform_provider_image::terraform::proto::{
    AttributePath, Deferred, Diagnostic, DynamicValue, Schema, apply_resource_change, import_resource_state,
    move_resource_state, plan_resource_change, read_data_source, read_resource, upgrade_resource_state,
};
use values::{Type, is_unknown, wholly_known};
use wire::{decode, encode};

/// Checks responses for one resource type, data source or provider block. Values are complete objects, or null.
#[derive(Clone, Debug)]
pub(crate) struct Checker {
    block: Block,
}

impl Checker {
    pub(crate) fn new(schema: &Schema) -> Self {
        Self { block: schema.block.clone().unwrap_or_default() }
    }

    pub(crate) fn block(&self) -> &Block {
        &self.block
    }

    /// Decodes a value that must be MessagePack. A missing value is null.
    pub(crate) fn decode(&self, value: Option<&DynamicValue>) -> Result<Json, Violation> {
        match value {
            None => Ok(Json::Null),
            Some(value) if value.msgpack.is_empty() && !value.json.is_empty() => {
                Err(Violation::new(Rule::Encoding, "", "only MessagePack is safe here, not JSON"))
            }
            Some(value) => root(decode(&value.msgpack, &Type::of_block(&self.block)?)?),
        }
    }

    /// Decodes a value that may also be JSON.
    pub(crate) fn decode_either(&self, value: Option<&DynamicValue>) -> Result<Json, Violation> {
        match value {
            Some(value) if value.msgpack.is_empty() => {
                root(wire::decode_json(&value.json, &Type::of_block(&self.block)?)?)
            }
            other => self.decode(other),
        }
    }

    /// Encodes a value as a host does.
    pub(crate) fn encode(&self, value: &Json) -> DynamicValue {
        let of = Type::of_block(&self.block).unwrap_or_else(|violation| panic!("{violation}"));
        DynamicValue { msgpack: encode(value, &of).into(), ..DynamicValue::default() }
    }

    /// Checks a response to `PlanResourceChange`. The prior state of a create and the configuration of a destroy are
    /// null.
    pub(crate) fn check_plan(
        &self,
        prior: &Json,
        config: &Json,
        response: &plan_resource_change::Response,
    ) -> Vec<Violation> {
        let mut found = check_diagnostics(&response.diagnostics);
        found.extend(check_deferred(response.deferred.as_ref()));
        found.extend(check_legacy_type_system(response.legacy_type_system));
        if has_errors(&response.diagnostics) {
            // Core checks nothing further.
            return found;
        }
        let planned = match self.decode(response.planned_state.as_ref()) {
            Ok(planned) => planned,
            Err(violation) => {
                found.push(violation);
                return found;
            }
        };
        planning::check_block(&self.block, Change { prior, config, planned: &planned }, "", &mut found);
        if !prior.is_null() {
            let nowhere = |path: &&AttributePath| value_at(prior, path).is_none() && value_at(&planned, path).is_none();
            for path in response.requires_replace.iter().filter(nowhere) {
                let message = "there is no such value in the prior state or the plan";
                found.push(Violation::new(Rule::ReplacePath, &path_text(path), message));
            }
        }
        found
    }

    /// Checks a response to `PlanResourceChange` whose prior state is the result of the same configuration.
    pub(crate) fn check_unchanged(&self, prior: &Json, response: &plan_resource_change::Response) -> Vec<Violation> {
        if has_errors(&response.diagnostics) {
            return Vec::new();
        }
        match self.decode(response.planned_state.as_ref()) {
            Ok(planned) if planned == *prior => Vec::new(),
            Ok(planned) => {
                let message = format!("{planned} is planned where {prior} needs no change");
                vec![Violation::new(Rule::SpuriousChange, "", &message)]
            }
            Err(violation) => vec![violation],
        }
    }

    /// Checks the plan that core requests just before it applies the first one, when more values may be known.
    pub(crate) fn check_final_plan(&self, first: &Json, second: &Json) -> Vec<Violation> {
        self.check_completion(first, second, Rule::FinalPlan)
    }

    /// Checks a response to `ApplyResourceChange`. The prior state of a create and the plan of a delete are null.
    pub(crate) fn check_apply(
        &self,
        prior: &Json,
        planned: &Json,
        response: &apply_resource_change::Response,
    ) -> Vec<Violation> {
        let mut found = check_diagnostics(&response.diagnostics);
        found.extend(check_legacy_type_system(response.legacy_type_system));
        let state = match self.decode(response.new_state.as_ref()) {
            Ok(state) => state,
            Err(violation) => {
                found.push(violation);
                return found;
            }
        };
        if !wholly_known(&state) {
            let message = format!("a value is still unknown: {state}");
            found.push(Violation::new(Rule::UnknownAfterApply, "", &message));
        }
        found.extend(self.check_write_only(&state));
        if has_errors(&response.diagnostics) {
            if state.is_null() && !prior.is_null() && !planned.is_null() {
                let message = "an update has failed, and nothing is said of the object that is still there";
                found.push(Violation::new(Rule::LostObject, "", message));
            }
        } else if state.is_null() != planned.is_null() {
            let message = format!("{state} came of the plan {planned}");
            found.push(Violation::new(Rule::AppliedExistence, "", &message));
        } else {
            found.extend(self.check_completion(planned, &state, Rule::PlannedValue));
        }
        found
    }

    /// Checks a response to `ReadResource`. Null means that the object is gone.
    pub(crate) fn check_read(&self, response: &read_resource::Response) -> Vec<Violation> {
        let mut found = check_diagnostics(&response.diagnostics);
        found.extend(check_deferred(response.deferred.as_ref()));
        if !has_errors(&response.diagnostics) {
            found.extend(self.check_state(self.decode(response.new_state.as_ref())));
        }
        found
    }

    /// Checks a response to `UpgradeResourceState`.
    pub(crate) fn check_upgrade(&self, response: &upgrade_resource_state::Response) -> Vec<Violation> {
        self.check_present(&response.diagnostics, self.decode_either(response.upgraded_state.as_ref()))
    }

    /// Checks a response to `MoveResourceState`.
    pub(crate) fn check_move(&self, response: &move_resource_state::Response) -> Vec<Violation> {
        self.check_present(&response.diagnostics, self.decode_either(response.target_state.as_ref()))
    }

    /// Checks a response to `ReadDataSource`.
    pub(crate) fn check_data_source(&self, response: &read_data_source::Response) -> Vec<Violation> {
        let mut found = self.check_present(&response.diagnostics, self.decode(response.state.as_ref()));
        found.extend(check_deferred(response.deferred.as_ref()));
        found
    }

    /// Checks a response to `ImportResourceState`.
    pub(crate) fn check_import(&self, type_name: &str, response: &import_resource_state::Response) -> Vec<Violation> {
        let mut found = check_diagnostics(&response.diagnostics);
        found.extend(check_deferred(response.deferred.as_ref()));
        if has_errors(&response.diagnostics) {
            return found;
        }
        let [imported] = response.imported_resources.as_slice() else {
            let message = format!("{} resources were imported", response.imported_resources.len());
            found.push(Violation::new(Rule::Import, "", &message));
            return found;
        };
        if imported.type_name != type_name {
            let message = format!("a {} was imported instead of a {type_name}", imported.type_name);
            found.push(Violation::new(Rule::Import, "", &message));
            return found;
        }
        let state = self.decode_either(imported.state.as_ref());
        if state == Ok(Json::Null) {
            found.push(Violation::new(Rule::Import, "", "the imported resource has no state"));
        }
        found.extend(self.check_state(state));
        found
    }

    fn check_present(&self, diagnostics: &[Diagnostic], state: Result<Json, Violation>) -> Vec<Violation> {
        let mut found = check_diagnostics(diagnostics);
        if has_errors(diagnostics) {
            return found;
        }
        if state == Ok(Json::Null) {
            found.push(Violation::new(Rule::MissingState, "", "there is neither a state nor an error"));
        }
        found.extend(self.check_state(state));
        found
    }

    fn check_state(&self, state: Result<Json, Violation>) -> Vec<Violation> {
        match state {
            Err(violation) => vec![violation],
            Ok(state) if !wholly_known(&state) => {
                vec![Violation::new(Rule::UnknownInState, "", &format!("a value is unknown: {state}"))]
            }
            Ok(state) => self.check_write_only(&state),
        }
    }

    fn check_completion(&self, planned: &Json, actual: &Json, rule: Rule) -> Vec<Violation> {
        let mut found = Vec::new();
        completion::check_block(&self.block, Completion { planned, actual }, "", rule, &mut found);
        found
    }

    fn check_write_only(&self, state: &Json) -> Vec<Violation> {
        let mut found = Vec::new();
        check_write_only(&self.block, state, "", &mut found);
        found
    }
}

/// Rejects an object that is unknown as a whole; values inside an object may be unknown.
fn root(value: Json) -> Result<Json, Violation> {
    let unknown = is_unknown(&value);
    if unknown { Err(Violation::new(Rule::Shape, "", "a whole object may not be unknown")) } else { Ok(value) }
}

fn check_write_only(block: &Block, value: &Json, path: &str, found: &mut Vec<Violation>) {
    for attribute in block.attributes.iter().filter(|attribute| attribute.write_only) {
        if !value[&attribute.name].is_null() {
            let path = values::join(path, &attribute.name);
            found.push(Violation::new(Rule::WriteOnly, &path, "a write-only attribute is null in every state"));
        }
    }
    for nested in &block.block_types {
        let (value, path) = (&value[&nested.type_name], values::join(path, &nested.type_name));
        let body = nested.block.clone().unwrap_or_default();
        match (nested.nesting(), value) {
            (_, Json::Array(elements)) => elements.iter().for_each(|it| check_write_only(&body, it, &path, found)),
            (NestingMode::Map, Json::Object(elements)) => {
                elements.values().for_each(|it| check_write_only(&body, it, &path, found));
            }
            _ => check_write_only(&body, value, &path, found),
        }
    }
}

fn check_diagnostics(diagnostics: &[Diagnostic]) -> Vec<Violation> {
    let wrong =
        |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Invalid || diagnostic.summary.trim().is_empty();
    let violation = |diagnostic: &Diagnostic| Violation::new(Rule::Diagnostics, "", &format!("{diagnostic:?}"));
    diagnostics.iter().filter(wrong).map(violation).collect()
}

fn check_deferred(deferred: Option<&Deferred>) -> Option<Violation> {
    deferred.map(|deferred| Violation::new(Rule::Deferral, "", &format!("the host did not allow {deferred:?}")))
}

fn check_legacy_type_system(requested: bool) -> Option<Violation> {
    requested.then(|| Violation::new(Rule::LegacyTypeSystem, "", "inconsistencies are to be tolerated"))
}

/// Whether the diagnostics contain an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// The value at a path, if it exists.
fn value_at<'a>(value: &'a Json, path: &AttributePath) -> Option<&'a Json> {
    path.steps.iter().try_fold(value, |value, step| match step.selector.as_ref()? {
        Selector::AttributeName(key) | Selector::ElementKeyString(key) => value.get(key),
        Selector::ElementKeyInt(index) => value.get(usize::try_from(*index).ok()?),
    })
}

/// A path in a readable form.
pub(crate) fn path_text(path: &AttributePath) -> String {
    path.steps.iter().fold(String::new(), |text, step| match &step.selector {
        Some(Selector::AttributeName(name)) => values::join(&text, name),
        Some(Selector::ElementKeyString(key)) => format!("{text}[{key:?}]"),
        Some(Selector::ElementKeyInt(index)) => format!("{text}[{index}]"),
        None => format!("{text}[?]"),
    })
}
