//! [`SharedFiles`]: the shared configuration and credentials files, and the selected profile.

use std::borrow::Cow;
use std::path::PathBuf;

use aws_config::profile::{self, ProfileFileLoadError, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::section::Profile;
use aws_types::os_shim_internal::{Env, Fs};
use futures_util::future::join_all;

use super::home;
use super::process_profile::ProcessProfile;
use crate::aws::cause::describe_causes;
use crate::aws::files::read::{FileError, MAX_BYTES, read};
use crate::aws::provider_config::model::ProviderBlock;
use crate::aws::provider_config::nested_block::Texts;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, quoted};

/// The content of the shared files. The SDK parses the content, so that it does not read the files itself.
#[derive(Debug)]
pub(crate) struct SharedFiles {
    /// Their content.
    pub(crate) files: EnvConfigFiles,
    /// The profile in the provider block.
    pub(crate) profile: Option<String>,
    profiles: ProfileSet,
}

/// A shared file to read.
struct SharedFile {
    kind: EnvConfigFileKind,
    /// As it is configured.
    path: String,
    /// The argument with the path. `None` for the default file, which need not exist.
    attribute: Option<AttributePath>,
}

impl SharedFiles {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// A malformed file and a missing profile are errors. A missing file is a warning, as in the AWS CLI.
    pub(crate) async fn read(block: &ProviderBlock) -> (Option<Self>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let shared = shared_files(block);
        // All at once, because each can take as long as the limit.
        let contents = join_all(shared.iter().map(|file| async { read(&home::expand(&file.path), MAX_BYTES).await }));
        // The SDK requires at least one file.
        let mut files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, "");
        let mut texts = Vec::new();
        for (file, content) in shared.iter().zip(contents.await) {
            match content {
                Ok(content) => {
                    let text = String::from_utf8(content).unwrap_or_else(|_| {
                        tracing::warn!(path = file.path, "the file is not valid UTF-8 and is ignored");
                        String::new()
                    });
                    files = files.with_contents(file.kind, text.clone());
                    texts.push((file, text));
                }
                Err(error) => diagnostics.extend(unreadable(file, &error)),
            }
        }
        if diagnostics.has_errors() {
            return (None, diagnostics);
        }
        let files = files.build();
        let profile = block.profile.text().filter(|profile| !profile.is_empty()).map(str::to_owned);
        match parse(&files, profile.as_deref()).await {
            Ok(profiles) => {
                diagnostics.extend(profile.as_deref().and_then(|profile| missing_profile(profile, &profiles)));
                (Some(Self { files, profile, profiles }), diagnostics)
            }
            // The content of the files is secret. The SDK's message contains only the line.
            Err(error) => {
                let path = malformed(&texts, profile.as_deref()).await;
                let path = path.map(|path| format!("File {}: ", quoted(path))).unwrap_or_default();
                let detail = format!("{path}{}. Correct the file.", describe_causes(&error));
                diagnostics.push(Diagnostic::error("Cannot read shared configuration and credentials files", detail));
                (None, diagnostics)
            }
        }
    }

    /// The selected profile and the profiles that it refers to.
    fn chain(&self) -> Vec<&Profile> {
        let mut chain: Vec<&Profile> = Vec::new();
        let mut next = Some(self.profile_name());
        while let Some(profile) = next.and_then(|name| self.profiles.get_profile(name)) {
            if chain.iter().any(|visited| visited.name() == profile.name()) {
                break;
            }
            chain.push(profile);
            next = profile.get("source_profile");
        }
        chain
    }

    /// The token files that the selected profile and the profiles that it refers to name.
    pub(crate) fn token_files(&self) -> Vec<PathBuf> {
        self.chain()
            .into_iter()
            .filter_map(|profile| profile.get("web_identity_token_file"))
            .map(PathBuf::from)
            .collect()
    }

    /// The directories whose files the SDK reads for the selected profile and the profiles that it refers to: the caches of
    /// `aws sso login` and `aws login`.
    pub(crate) fn cache_directories(&self) -> Vec<PathBuf> {
        let chain = self.chain();
        let uses = |setting: &str| chain.iter().any(|profile| profile.get(setting).is_some());
        let mut directories = Vec::new();
        if uses("sso_session") || uses("sso_start_url") {
            directories.push(home::expand("~/.aws/sso/cache"));
        }
        if uses("login_session") {
            let configured = std::env::var_os("AWS_LOGIN_CACHE_DIRECTORY").map(PathBuf::from);
            directories.push(configured.unwrap_or_else(|| home::expand("~/.aws/login/cache")));
        }
        directories
    }

    /// The name of the profile of `aws login` among the selected profile and the profiles that it refers to.
    pub(crate) fn login_profile(&self) -> Option<&str> {
        self.chain().into_iter().find(|profile| profile.get("login_session").is_some()).map(Profile::name)
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

/// The files of the block, or the default ones for a list without paths. Settings of later files replace earlier ones.
fn shared_files(block: &ProviderBlock) -> Vec<SharedFile> {
    let kinds = [
        ("shared_config_files", &block.shared_config_files, EnvConfigFileKind::Config),
        ("shared_credentials_files", &block.shared_credentials_files, EnvConfigFileKind::Credentials),
    ];
    let (mut defaults, mut configured) = (Vec::new(), Vec::new());
    for (name, paths, kind) in kinds {
        let before = configured.len();
        configured.extend(configured_paths(paths).map(|(index, path)| SharedFile {
            kind,
            path: path.to_owned(),
            attribute: Some(AttributePath::of(name).index(index)),
        }));
        if configured.len() == before {
            let (path, overridden_by) = match kind {
                EnvConfigFileKind::Config => ("~/.aws/config", "AWS_CONFIG_FILE"),
                EnvConfigFileKind::Credentials => ("~/.aws/credentials", "AWS_SHARED_CREDENTIALS_FILE"),
            };
            let path = std::env::var(overridden_by).unwrap_or_else(|_| path.to_owned());
            defaults.push(SharedFile { kind, path, attribute: None });
        }
    }
    defaults.into_iter().chain(configured).collect()
}

/// The non-empty paths of a list, each with its index.
fn configured_paths(paths: &Texts) -> impl Iterator<Item = (usize, &str)> {
    let paths = paths.known().into_iter().flatten().enumerate();
    paths.filter_map(|(index, path)| Some((index, path.text().filter(|path| !path.is_empty())?)))
}

/// The diagnostic for a file that was not read. A default file need not be readable, as in the SDK.
fn unreadable(file: &SharedFile, error: &FileError) -> Option<Diagnostic> {
    let path = quoted(&file.path);
    let Some(attribute) = &file.attribute else {
        if error.is_refused() {
            tracing::warn!(path = file.path, %error, "the shared file cannot be read and is ignored");
            return None;
        }
        let detail = format!("The shared file {path} cannot be read: {error}. Correct or remove the file.");
        return Some(Diagnostic::error("Cannot read shared file", detail));
    };
    if error.is_refused() {
        let detail =
            format!("{path} cannot be read: {error}. The provider continues without it. Correct or remove the path.");
        let summary = if error.is_missing() { "Shared file not found" } else { "Cannot read shared file" };
        return Some(Diagnostic::warning(summary, detail).at(attribute.clone()));
    }
    let detail = format!("The shared file {path} cannot be read: {error}. Correct or remove the path.");
    Some(Diagnostic::error("Cannot read shared file", detail).at(attribute.clone()))
}

/// Parses the content of the files.
async fn parse(files: &EnvConfigFiles, profile: Option<&str>) -> Result<ProfileSet, ProfileFileLoadError> {
    profile::load(&Fs::real(), &Env::real(), files, profile.map(|profile| Cow::Owned(profile.to_owned()))).await
}

/// The path of the first file that cannot be parsed.
async fn malformed<'a>(texts: &[(&'a SharedFile, String)], profile: Option<&str>) -> Option<&'a str> {
    for (file, text) in texts {
        let alone = EnvConfigFiles::builder().with_contents(file.kind, text.clone()).build();
        if parse(&alone, profile).await.is_err() {
            return Some(&file.path);
        }
    }
    None
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
