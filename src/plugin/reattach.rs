//! The environment variable with which a host attaches to a running provider, for debugging and tests.

use serde_json::json;

use super::handshake::PROVIDER_PROTOCOL;
use super::transport::listener::Address;

/// The registries of Terraform and OpenTofu, which prefix the provider's source address.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The variable with its value, quoted for a POSIX shell.
///
/// `source` is the provider's source address without a registry, `namespace/type`. With `Test`, the host
/// leaves the process running.
pub(crate) fn environment_variable(source: &str, address: &Address) -> String {
    let provider = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROVIDER_PROTOCOL,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": address.network(), "String": address.to_string() },
    });
    let providers: serde_json::Map<_, _> =
        REGISTRIES.iter().map(|registry| (format!("{registry}/{source}"), provider.clone())).collect();
    let value = serde_json::Value::from(providers).to_string();
    format!("TF_REATTACH_PROVIDERS='{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_both_registries() {
        let line = environment_variable("image-copy/image", &Address::Unix("/run/it's/socket".into()));
        let quoted = line.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'').unwrap();
        let value: serde_json::Value = serde_json::from_str(&quoted.replace(r"'\''", "'")).unwrap();
        for source in ["registry.terraform.io/image-copy/image", "registry.opentofu.org/image-copy/image"] {
            assert_eq!(value[source]["Protocol"], "grpc");
            assert_eq!(value[source]["ProtocolVersion"], 6);
            assert_eq!(value[source]["Pid"], std::process::id());
            assert_eq!(value[source]["Test"], true);
            assert_eq!(value[source]["Addr"], json!({ "Network": "unix", "String": "/run/it's/socket" }));
        }
    }
}
