//! The provider to measure, and the peers that copy images too: what a configuration of each contains.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};
use testing::ProviderBinary;

use crate::Outcome;

const PROGRAM: &str = "terraform-provider-image";

/// A service whose images are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// AMIs with two volumes.
    Ec2,
    /// AppStream images, whose tags require a call per image.
    Appstream,
    /// WorkSpaces images, whose tags require a call per image.
    Workspaces,
}

impl Service {
    pub(crate) const ALL: [Self; 3] = [Self::Ec2, Self::Appstream, Self::Workspaces];

    /// The images, as the table names them.
    pub(crate) fn images(self) -> &'static str {
        match self {
            Self::Ec2 => "AMIs",
            Self::Appstream => "AppStream images",
            Self::Workspaces => "WorkSpaces images",
        }
    }

    /// The operation that reads the tags of one image; `None` if a description of the image contains them.
    pub(crate) fn tag_operation(self) -> Option<&'static str> {
        match self {
            Self::Ec2 => None,
            Self::Appstream => Some("ListTagsForResource"),
            Self::Workspaces => Some("DescribeTags"),
        }
    }
}

/// A resource type that copies images of a service.
#[derive(Debug)]
pub(crate) struct CopyResource {
    service: Service,
    pub(crate) type_name: &'static str,
    /// The source arguments of a copy.
    source: [(&'static str, &'static str); 2],
}

impl CopyResource {
    /// The arguments of a copy as values.
    pub(crate) fn arguments(&self, name: &str) -> Json {
        let mut arguments = json!({ "name": name, "tags": { "team": "web" } });
        for (argument, value) in self.source {
            arguments[argument] = value.into();
        }
        arguments
    }
}

/// What a configuration contains.
#[derive(Debug)]
struct Product {
    namespace: &'static str,
    /// The provider's type, which is also the end of the name of its binary.
    provider_type: &'static str,
    /// The content of the `provider` block, in addition to the Region.
    settings: &'static str,
    resources: &'static [CopyResource],
}

const OURS: Product = Product {
    namespace: "image-copy",
    provider_type: "image",
    settings: "",
    resources: &[
        CopyResource {
            service: Service::Ec2,
            type_name: "image_copy_ec2",
            source: [("source_image_id", "ami-0aaaaaaaaaaaaaaa1"), ("source_region", "us-east-1")],
        },
        CopyResource {
            service: Service::Appstream,
            type_name: "image_copy_appstream",
            source: [("source_image_name", "win2022-base"), ("source_region", "us-east-1")],
        },
        CopyResource {
            service: Service::Workspaces,
            type_name: "image_copy_workspaces",
            source: [("source_image_id", "wsi-0aaaaaaa1"), ("source_region", "us-east-1")],
        },
    ],
};

/// This provider, and those that copy images too. Source of their arguments: their registry pages.
const PRODUCTS: [Product; 3] = [
    OURS,
    Product {
        namespace: "hashicorp",
        provider_type: "aws",
        settings: "  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  skip_region_validation = \
                   true\n  skip_requesting_account_id = true\n",
        resources: &[CopyResource {
            service: Service::Ec2,
            type_name: "aws_ami_copy",
            source: [("source_ami_id", "ami-0aaaaaaaaaaaaaaa1"), ("source_ami_region", "us-east-1")],
        }],
    },
    Product {
        namespace: "usan",
        provider_type: "awsext",
        settings: "",
        resources: &[
            CopyResource {
                service: Service::Appstream,
                type_name: "awsext_appstream_image_copy",
                source: [("source_image_name", "win2022-base"), ("source_region", "us-east-1")],
            },
            CopyResource {
                service: Service::Workspaces,
                type_name: "awsext_workspaces_image_copy",
                source: [("source_image_id", "wsi-0aaaaaaa1"), ("source_region", "us-east-1")],
            },
        ],
    },
];

/// A provider to measure.
#[derive(Clone, Debug)]
pub(crate) struct Provider {
    pub(crate) path: PathBuf,
    product: &'static Product,
}

impl Provider {
    /// The given binary of this provider, or else the release build of this working copy.
    pub(crate) fn ours(given: Option<&Path>) -> Outcome<Self> {
        let path = match given {
            Some(path) => path.to_path_buf(),
            None => build()?,
        };
        Ok(Self { path: absolute(&path)?, product: &PRODUCTS[0] })
    }

    /// The binary of a peer, which its name identifies: `terraform-provider-aws` or `terraform-provider-aws_v6.0.0_x5`. It can
    /// also be this provider, for example before a change.
    pub(crate) fn peer(path: &Path) -> Outcome<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let provider_type = name.strip_prefix("terraform-provider-").unwrap_or_default();
        let provider_type = provider_type.split(['_', '.']).next().unwrap_or_default();
        let Some(product) = PRODUCTS.iter().find(|product| product.provider_type == provider_type) else {
            let known: Vec<_> =
                PRODUCTS.iter().map(|known| format!("terraform-provider-{}", known.provider_type)).collect();
            let known = known.join(", ");
            return Err(
                format!("unknown peer {}: the name of the binary must be one of {known}", path.display()).into()
            );
        };
        Ok(Self { path: absolute(path)?, product })
    }

    /// Whether this is the provider of this working copy.
    pub(crate) fn is_ours(&self) -> bool {
        self.product.provider_type == OURS.provider_type
    }

    /// The source address without the registry, such as `hashicorp/aws`.
    pub(crate) fn source(&self) -> String {
        format!("{}/{}", self.product.namespace, self.product.provider_type)
    }

    /// The name of the binary, which often contains the version.
    pub(crate) fn file_name(&self) -> Cow<'_, str> {
        self.path.file_name().unwrap_or_default().to_string_lossy()
    }

    /// The resource type that copies images of a service, if the provider has one.
    pub(crate) fn resource(&self, service: Service) -> Option<&'static CopyResource> {
        self.product.resources.iter().find(|resource| resource.service == service)
    }

    /// A configuration with a number of copies, named `golden-0`, `golden-1`, ...
    pub(crate) fn configuration(&self, resource: &CopyResource, count: u32) -> String {
        let Product { provider_type, settings, .. } = self.product;
        let source = self.source();
        let provider = format!(
            "terraform {{\n  required_providers {{\n    {provider_type} = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n\n\
             provider \"{provider_type}\" {{\n  region = \"eu-west-1\"\n{settings}}}\n\n"
        );
        if count == 0 {
            return provider;
        }
        let CopyResource { type_name, source: [(image, image_value), (region, region_value)], .. } = resource;
        format!(
            "{provider}resource \"{type_name}\" \"test\" {{\n  count = {count}\n  name = \"golden-${{count.index}}\"\n  \
             {image} = \"{image_value}\"\n  {region} = \"{region_value}\"\n  tags = {{ team = \"web\" }}\n}}\n"
        )
    }

    /// The binary with its source address and version.
    pub(crate) fn binary(&self) -> ProviderBinary {
        ProviderBinary {
            path: self.path.clone(),
            namespace: self.product.namespace.to_owned(),
            provider_type: self.product.provider_type.to_owned(),
            version: xtask_programs::provider_version().to_owned(),
        }
    }
}

/// An absolute path, because Terraform runs in another directory.
fn absolute(path: &Path) -> Outcome<PathBuf> {
    Ok(path.canonicalize().map_err(|error| format!("cannot use {}: {error}", path.display()))?)
}

/// Builds the release binary alone. Without `--package`, cargo enables the features of the other default members, too.
fn build() -> Outcome<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--no-default-features", "--package", PROGRAM, "--bin", PROGRAM])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("building the provider failed ({status})").into());
    }
    Ok(testing::target_directory().join("release").join(PROGRAM))
}
