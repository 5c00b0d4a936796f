//! The environment variable with which a host attaches to a running provider, for debugging and tests.

use serde_json::json;

use super::handshake::PROVIDER_PROTOCOL;
use super::transport::listener::Address;

/// The variable.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The registries of Terraform and OpenTofu, which prefix the provider's source address.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The shells of an operating system, which quote differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shells {
    /// A POSIX shell.
    Posix,
    /// PowerShell and the Command Prompt.
    Windows,
}

impl Shells {
    /// The shells of this platform.
    pub(crate) const NATIVE: Self = if cfg!(windows) { Self::Windows } else { Self::Posix };
}

/// The lines that set the variable, one for each shell: an indented assignment, as terraform-plugin-go prints it. Tools that
/// debug providers search for these lines.
///
/// `source` is the provider's source address without a registry, `namespace/type`.
pub(crate) fn assignments(source: &str, address: &Address, shells: Shells) -> String {
    let value = value(source, address);
    match shells {
        Shells::Posix => format!("\t{VARIABLE}='{}'\n", value.replace('\'', r"'\''")),
        Shells::Windows => {
            // The Command Prompt takes everything after the equals sign literally.
            let quoted = value.replace('\'', "''");
            format!("\tCommand Prompt:\tset {VARIABLE}={value}\n\tPowerShell:\t$env:{VARIABLE}='{quoted}'\n")
        }
    }
}

/// The value of the variable. With `Test`, the host leaves the process running.
fn value(source: &str, address: &Address) -> String {
    let provider = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROVIDER_PROTOCOL,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": address.network(), "String": address.to_string() },
    });
    let providers: serde_json::Map<_, _> =
        REGISTRIES.iter().map(|registry| (format!("{registry}/{source}"), provider.clone())).collect();
    serde_json::Value::from(providers).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "image-copy/image";

    /// Checks a value that a shell would pass to a host.
    fn assert_value(value: &str, network: &str, address: &str) {
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        for source in ["registry.terraform.io/image-copy/image", "registry.opentofu.org/image-copy/image"] {
            assert_eq!(value[source]["Protocol"], "grpc");
            assert_eq!(value[source]["ProtocolVersion"], 6);
            assert_eq!(value[source]["Pid"], std::process::id());
            assert_eq!(value[source]["Test"], true);
            assert_eq!(value[source]["Addr"], json!({ "Network": network, "String": address }));
        }
    }

    #[test]
    fn quotes_for_posix_shells() {
        let text = assignments(SOURCE, &Address::Unix("/run/it's/socket".into()), Shells::Posix);
        let quoted = text.strip_prefix("\tTF_REATTACH_PROVIDERS='").unwrap().strip_suffix("'\n").unwrap();
        assert_value(&quoted.replace(r"'\''", "'"), "unix", "/run/it's/socket");
    }

    #[test]
    fn quotes_for_windows_shells() {
        let address = Address::Tcp(([127, 0, 0, 1], 10000).into());
        let text = assignments(SOURCE, &address, Shells::Windows);
        let [prompt, powershell] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
        let value = prompt.strip_prefix("\tCommand Prompt:\tset TF_REATTACH_PROVIDERS=").unwrap();
        assert_value(value, "tcp", "127.0.0.1:10000");
        let quoted = powershell.strip_prefix("\tPowerShell:\t$env:TF_REATTACH_PROVIDERS='").unwrap();
        assert_value(quoted.strip_suffix('\'').unwrap(), "tcp", "127.0.0.1:10000");

        let text = assignments(SOURCE, &Address::Unix("it's".into()), Shells::Windows);
        let powershell = text.lines().last().unwrap();
        let quoted = powershell.split_once("='").unwrap().1.strip_suffix('\'').unwrap();
        assert_value(&quoted.replace("''", "'"), "unix", "it's");
    }
}
