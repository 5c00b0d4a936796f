//! [`Account`]: the AWS account of a run.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use testing::{Executable, ProviderBinary, Terraform};

/// Other variables that Terraform gets in a run against AWS, in addition to those that begin with `AWS_`.
const INHERITED: [&str; 8] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TF_PROVIDER_IMAGE_PROGRESS",
    "TF_PROVIDER_IMAGE_SPEED",
];

/// The account, its two Regions, and what a run may use in it.
#[derive(Debug)]
pub(crate) struct Account {
    /// The Region of the source images.
    pub(crate) source_region: String,
    /// The Region of the copies.
    pub(crate) region: String,
    /// The AppStream image to copy; without one, the run omits AppStream.
    pub(crate) appstream_image: Option<String>,
    /// The ID of the WorkSpaces image to copy; without one, the run omits WorkSpaces.
    pub(crate) workspaces_image: Option<String>,
    /// The account to share with; without one, the run omits sharing.
    pub(crate) share_with: Option<String>,
    /// The pause between two reads while the suite itself waits.
    pub(crate) pause: Duration,
    sdk: SdkConfig,
    variables: Vec<(OsString, OsString)>,
}

impl Account {
    /// The account of the environment. Credentials, proxies and endpoints are those of the AWS tools.
    pub(crate) async fn from_environment() -> Self {
        let setting = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let source_region = setting("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned());
        let sdk = aws_config::defaults(BehaviorVersion::v2026_01_12()).region(Region::new(source_region.clone()));
        let is_inherited = |name: &str| name.starts_with("AWS_") || INHERITED.contains(&name);
        let mut variables: Vec<_> =
            std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_inherited)).collect();
        // Terraform runs in a home directory of its own.
        for (name, file) in [("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")] {
            if let (None, Some(home)) = (std::env::var_os(name), std::env::home_dir()) {
                variables.push((name.into(), home.join(".aws").join(file).into()));
            }
        }
        Self {
            region: setting("TF_ACC_REGION").unwrap_or_else(|| "us-west-2".to_owned()),
            appstream_image: setting("TF_ACC_APPSTREAM_IMAGE"),
            workspaces_image: setting("TF_ACC_WORKSPACES_IMAGE"),
            share_with: setting("TF_ACC_SHARE_WITH"),
            pause: Duration::from_secs(10),
            sdk: sdk.load().await,
            variables,
            source_region,
        }
    }

    /// An account of a simulator with the demo seed.
    pub(crate) async fn simulated(endpoint: &str) -> Self {
        let credentials =
            aws_sdk_ec2::config::Credentials::new("AKIAIOSFODNN7EXAMPLE", "simulated", None, None, "test");
        let sdk = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(credentials);
        let variables = [
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "simulated"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("TF_PROVIDER_IMAGE_SPEED", "50"),
        ];
        Self {
            source_region: "us-east-1".to_owned(),
            region: "eu-west-1".to_owned(),
            appstream_image: Some("win2022-base".to_owned()),
            workspaces_image: Some("wsi-0aaaaaaa1".to_owned()),
            share_with: Some("999988887777".to_owned()),
            pause: Duration::from_millis(100),
            sdk: sdk.load().await,
            variables: variables.map(|(name, value)| (name.into(), value.into())).into(),
        }
    }

    /// A working directory of Terraform with the provider and the account's credentials.
    pub(crate) fn terraform(&self) -> Result<Terraform, testing::Error> {
        let provider = ProviderBinary::image(env!("CARGO_BIN_EXE_terraform-provider-image"), env!("CARGO_PKG_VERSION"));
        let terraform = Terraform::new(&Executable::preferred()?)?.dev_override(&provider)?;
        let terraform = terraform.limit(Duration::from_hours(4));
        let variables = self.variables.iter().cloned();
        Ok(variables.fold(terraform, |terraform, (name, value)| terraform.variable(name, PathBuf::from(value))))
    }

    /// A client of EC2.
    pub(crate) fn ec2(&self, region: &str) -> aws_sdk_ec2::Client {
        aws_sdk_ec2::Client::new(&self.sdk_in(region))
    }

    /// A client of AppStream.
    pub(crate) fn appstream(&self, region: &str) -> aws_sdk_appstream::Client {
        aws_sdk_appstream::Client::new(&self.sdk_in(region))
    }

    /// A client of WorkSpaces.
    pub(crate) fn workspaces(&self, region: &str) -> aws_sdk_workspaces::Client {
        aws_sdk_workspaces::Client::new(&self.sdk_in(region))
    }

    fn sdk_in(&self, region: &str) -> SdkConfig {
        self.sdk.to_builder().region(Region::new(region.to_owned())).build()
    }
}
