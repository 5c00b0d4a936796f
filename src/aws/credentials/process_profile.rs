//! [`ProcessProfile`]: the profile whose `credential_process` provides the credentials, and the roles to assume with them.

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::property::PropertiesKey;
use aws_runtime::env_config::section::Profile;

/// The name of the credential source in the generated profiles.
pub(super) const SOURCE: &str = "CredentialProcess";
/// The name of the first generated profile.
pub(super) const FIRST: &str = "0";

/// The settings that take precedence over `credential_process` in one profile.
const PREFERRED: [&str; 8] = [
    "credential_source",
    "web_identity_token_file",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_start_url",
    "sso_session",
    "login_session",
];

/// The settings of a role.
const ROLE: [&str; 3] = ["role_arn", "external_id", "role_session_name"];

/// The settings of the selected profile that determine the endpoint of STS.
const ENDPOINT: [&str; 3] = ["endpoint_url", "use_dualstack_endpoint", "use_fips_endpoint"];

/// The `credential_process` at the end of a chain of profiles.
#[derive(Debug)]
pub(super) struct ProcessProfile<'a> {
    /// The command line.
    pub(super) command: &'a str,
    /// The profiles with roles, from the selected one to the one whose role is assumed first.
    roles: Vec<&'a Profile>,
    /// The endpoint of STS in the `services` section of the selected profile.
    sts_endpoint: Option<&'a str>,
}

impl<'a> ProcessProfile<'a> {
    /// Follows `source_profile` from the selected profile, as the SDK does. `None` if the credentials come from elsewhere, or
    /// if the chain has a mistake, which the SDK reports.
    pub(super) fn find(profiles: &'a ProfileSet) -> Option<Self> {
        let (mut name, mut roles, mut visited) = (profiles.selected_profile(), Vec::new(), Vec::new());
        let command = loop {
            let profile = profiles.get_profile(name)?;
            if visited.contains(&name) {
                return None;
            }
            visited.push(name);
            let has = |setting: &str| profile.get(setting).is_some();
            // The key of a source profile takes precedence over everything else in it.
            if visited.len() > 1 && has("aws_access_key_id") && has("aws_secret_access_key") {
                return None;
            }
            if has("role_arn") && !has("web_identity_token_file") {
                let source = profile.get("source_profile")?;
                roles.push(profile);
                if source != profile.name() {
                    name = source;
                    continue;
                }
            }
            if PREFERRED.iter().any(|setting| has(setting)) {
                return None;
            }
            break profile.get("credential_process")?;
        };
        Some(Self { command, roles, sts_endpoint: sts_endpoint(profiles) })
    }

    /// Profiles for the SDK, the first of which assumes the roles with the credentials of [`SOURCE`]. `None` if there is no
    /// role to assume.
    pub(super) fn files(&self) -> Option<EnvConfigFiles> {
        let selected = self.roles.first()?;
        let mut text = format!("[profile {FIRST}]\n");
        write_settings(&mut text, selected, &ENDPOINT);
        for (index, profile) in self.roles.iter().enumerate() {
            if index > 0 {
                let index = index.to_string();
                text.extend(["source_profile = ", &index, "\n[profile ", &index, "]\n"]);
            }
            write_settings(&mut text, profile, &ROLE);
        }
        text.extend(["credential_source = ", SOURCE, "\n"]);
        if let Some(endpoint) = self.sts_endpoint {
            text = text.replacen('\n', "\nservices = endpoints\n", 1);
            text.extend(["[services endpoints]\nsts =\n  endpoint_url = ", endpoint, "\n"]);
        }
        Some(EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, text).build())
    }
}

/// Writes the settings that a profile has.
fn write_settings(text: &mut String, profile: &Profile, names: &[&str]) {
    for name in names {
        if let Some(value) = profile.get(name).filter(|value| is_one_line(value)) {
            text.extend([name, " = ", value, "\n"]);
        }
    }
}

/// A line break in a value would begin another setting.
fn is_one_line(value: &str) -> bool {
    !value.contains(char::is_control)
}

fn sts_endpoint(profiles: &ProfileSet) -> Option<&str> {
    let key = PropertiesKey::builder().section_key("services").section_name(profiles.get("services")?);
    let key = key.property_name("sts").sub_property_name("endpoint_url").build().ok()?;
    profiles.other_sections().get(&key).map(String::as_str).filter(|value| is_one_line(value))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use aws_config::profile;
    use aws_types::os_shim_internal::{Env, Fs};

    use super::*;

    async fn load(text: &str, selected: &str) -> ProfileSet {
        let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, text).build();
        let selected = Some(Cow::Owned(selected.to_owned()));
        profile::load(&Fs::from_slice(&[]), &Env::from_slice(&[]), &files, selected).await.unwrap()
    }

    const PROFILES: &str = "
[profile process]
credential_process = tool --secret x
[profile role]
role_arn = arn:aws:iam::111122223333:role/a
external_id = id
source_profile = middle
endpoint_url = http://127.0.0.1:1
services = local
[profile middle]
role_arn = arn:aws:iam::111122223333:role/b
role_session_name = b
source_profile = process
[profile self]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = self
credential_process = tool
[profile sso]
sso_region = x
credential_process = tool
[profile key]
aws_access_key_id = a
aws_secret_access_key = b
credential_process = tool
[profile of-key]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = key
[profile loop]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = pool
[profile pool]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = loop
[profile source]
role_arn = arn:aws:iam::111122223333:role/a
credential_source = Environment
credential_process = tool
[services local]
sts =
  endpoint_url = http://127.0.0.1:2
";

    #[tokio::test]
    async fn finds_process_like_the_sdk() {
        for (name, command, roles) in
            [("process", "tool --secret x", 0), ("role", "tool --secret x", 2), ("self", "tool", 1), ("key", "tool", 0)]
        {
            let profiles = load(PROFILES, name).await;
            let found = ProcessProfile::find(&profiles).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((found.command, found.roles.len()), (command, roles), "{name}");
        }
        for name in ["sso", "of-key", "loop", "source", "missing"] {
            assert!(ProcessProfile::find(&load(PROFILES, name).await).is_none(), "{name}");
        }
    }

    #[tokio::test]
    async fn generates_profiles_of_the_roles() {
        let profiles = load(PROFILES, "role").await;
        let files = ProcessProfile::find(&profiles).and_then(|found| found.files()).unwrap();
        let selected = Some(Cow::Borrowed(FIRST));
        let generated = profile::load(&Fs::from_slice(&[]), &Env::from_slice(&[]), &files, selected).await.unwrap();
        assert_eq!(generated.get("role_arn"), Some("arn:aws:iam::111122223333:role/a"));
        assert_eq!(generated.get("external_id"), Some("id"));
        assert_eq!(generated.get("endpoint_url"), Some("http://127.0.0.1:1"));
        assert_eq!(sts_endpoint(&generated), Some("http://127.0.0.1:2"));
        let source = generated.get_profile(generated.get("source_profile").unwrap()).unwrap();
        assert_eq!(source.get("role_arn"), Some("arn:aws:iam::111122223333:role/b"));
        assert_eq!((source.get("role_session_name"), source.get("credential_source")), (Some("b"), Some(SOURCE)));
        assert!(ProcessProfile::find(&load(PROFILES, "process").await).unwrap().files().is_none());
    }
}
