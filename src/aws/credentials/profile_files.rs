//! [`SharedFiles`]: the shared configuration and credentials files, and the selected profile.

use std::borrow::Cow;

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::home;
use super::process_profile::ProcessProfile;
use crate::aws::cause::describe_causes;
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::Texts;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, quoted};

/// The content of the shared files, and their paths for later reads.
#[derive(Debug)]
pub(crate) struct SharedFiles {
    /// Their paths.
    pub(crate) files: EnvConfigFiles,
    /// The profile in the provider block.
    pub(crate) profile: Option<String>,
    /// Their content.
    profiles: ProfileSet,
}

impl SharedFiles {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// A malformed file and a missing profile are errors. A missing file is a warning, as in the AWS CLI.
    pub(crate) async fn read(block: &ProviderBlock) -> (Option<Self>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut files = EnvConfigFiles::builder();
        let kinds = [
            ("shared_config_files", &block.shared_config_files, EnvConfigFileKind::Config),
            ("shared_credentials_files", &block.shared_credentials_files, EnvConfigFileKind::Credentials),
        ];
        for (name, paths, kind) in kinds {
            let configured: Vec<_> = configured_paths(paths).collect();
            if configured.is_empty() {
                files = match kind {
                    EnvConfigFileKind::Config => files.include_default_config_file(true),
                    EnvConfigFileKind::Credentials => files.include_default_credentials_file(true),
                };
            }
            for (index, path) in configured {
                let expanded = home::expand(path);
                if expanded.is_file() {
                    files = files.with_file(kind, expanded);
                } else {
                    let path = quoted(path);
                    let detail =
                        format!("{path} is not a file. The provider continues without it. Correct or remove the path.");
                    let warning = Diagnostic::warning("Shared file not found", detail);
                    diagnostics.push(warning.at(AttributePath::of(name).index(index)));
                }
            }
        }
        let files = files.build();
        let profile = block.profile.text().filter(|profile| !profile.is_empty()).map(str::to_owned);
        match profile::load(&Fs::real(), &Env::real(), &files, profile.clone().map(Cow::Owned)).await {
            Ok(profiles) => {
                diagnostics.extend(profile.as_deref().and_then(|profile| missing_profile(profile, &profiles)));
                (Some(Self { files, profile, profiles }), diagnostics)
            }
            // The content of the files is secret. The SDK's message contains only path and line.
            Err(error) => {
                let detail = format!("{}. Correct the file.", describe_causes(&error));
                diagnostics.push(Diagnostic::error("Cannot read shared configuration and credentials files", detail));
                (None, diagnostics)
            }
        }
    }

    /// A setting of the selected profile.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.profiles.get(name)
    }

    /// The `credential_process` that provides the credentials of the selected profile.
    pub(super) fn process(&self) -> Option<ProcessProfile<'_>> {
        ProcessProfile::find(&self.profiles)
    }

    /// The name of the selected profile.
    pub(crate) fn profile_name(&self) -> &str {
        self.profiles.selected_profile()
    }
}

/// The non-empty paths of a list, each with its index.
fn configured_paths(paths: &Texts) -> impl Iterator<Item = (usize, &str)> {
    let paths = paths.known().into_iter().flatten().enumerate();
    paths.filter_map(|(index, path)| Some((index, path.text().filter(|path| !path.is_empty())?)))
}

fn missing_profile(profile: &str, profiles: &ProfileSet) -> Option<Diagnostic> {
    if profiles.get_profile(profile).is_some() {
        return None;
    }
    let mut known: Vec<_> = profiles.profiles().map(quoted).collect();
    known.sort();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let detail = format!(
        "The shared configuration and credentials files have no profile {}. Available profiles: {known}. Correct the \
         name, or set `shared_config_files` and `shared_credentials_files`.",
        quoted(profile)
    );
    Some(Diagnostic::error("AWS profile not found", detail).at_attribute("profile"))
}
