//! [`SharedFiles`]: the shared configuration and credentials files, and the profile of them that is used.

use std::borrow::Cow;

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::home;
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::Texts;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics};

/// The shared files as they were read, and where to read them again.
#[derive(Debug)]
pub(crate) struct SharedFiles {
    /// Where they are.
    pub(crate) files: EnvConfigFiles,
    /// The profile that the block names, if it does.
    pub(crate) profile: Option<String>,
    /// What was read.
    read: ProfileSet,
}

impl SharedFiles {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// Diagnostics for files that are not there, that cannot be read, and for a profile that is in none of them. A
    /// missing file is a warning, as for AWS's own tools; warnings come beside the files.
    pub(crate) async fn read(block: &ProviderBlock) -> (Option<Self>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut files = EnvConfigFiles::builder();
        let kinds = [
            ("shared_config_files", &block.shared_config_files, EnvConfigFileKind::Config),
            ("shared_credentials_files", &block.shared_credentials_files, EnvConfigFileKind::Credentials),
        ];
        for (name, paths, kind) in kinds {
            let named: Vec<_> = named(paths).collect();
            if named.is_empty() {
                files = match kind {
                    EnvConfigFileKind::Config => files.include_default_config_file(true),
                    EnvConfigFileKind::Credentials => files.include_default_credentials_file(true),
                };
            }
            for (index, path) in named {
                let expanded = home::expand(path);
                if expanded.is_file() {
                    files = files.with_file(kind, expanded);
                } else {
                    let detail = format!("There is no file {path:?}. The provider works without it.");
                    let warning = Diagnostic::warning("A shared file is missing", detail);
                    diagnostics.push(warning.at(AttributePath::of(name).index(index)));
                }
            }
        }
        let files = files.build();
        let profile = block.profile.text().filter(|profile| !profile.is_empty()).map(str::to_owned);
        match profile::load(&Fs::real(), &Env::real(), &files, profile.clone().map(Cow::Owned)).await {
            Ok(read) => {
                diagnostics.extend(profile.as_deref().and_then(|profile| missing_profile(profile, &read)));
                (Some(Self { files, profile, read }), diagnostics)
            }
            // What is in the files is secret, so the error must not show it; it tells the file and the line.
            Err(error) => {
                let detail = format!("{}. Correct the file.", crate::aws::error::chain(&error));
                diagnostics.push(Diagnostic::error("The shared files cannot be read", detail));
                (None, diagnostics)
            }
        }
    }

    /// A setting of the profile that is used.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.read.get(name)
    }

    /// The name of the profile that is used.
    pub(crate) fn profile_name(&self) -> &str {
        self.read.selected_profile()
    }
}

/// The paths of a list, each with its position.
fn named(paths: &Texts) -> impl Iterator<Item = (usize, &str)> {
    let paths = paths.known().into_iter().flatten().enumerate();
    paths.filter_map(|(index, path)| Some((index, path.text().filter(|path| !path.is_empty())?)))
}

fn missing_profile(profile: &str, read: &ProfileSet) -> Option<Diagnostic> {
    if read.get_profile(profile).is_some() {
        return None;
    }
    let mut known: Vec<_> = read.profiles().map(|known| format!("{known:?}")).collect();
    known.sort();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let detail = format!(
        "The shared files have no profile {profile:?}; they have {known}. Correct the name, or name the files in \
         shared_config_files and shared_credentials_files."
    );
    Some(Diagnostic::error("There is no such profile", detail).at_attribute("profile"))
}
