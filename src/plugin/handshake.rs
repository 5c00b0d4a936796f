//! The handshake line on standard output.

use std::io::{self, Write};

use super::transport::listener::Address;

/// The version of the go-plugin protocol.
const CORE_PROTOCOL: u32 = 1;

/// The major version of Terraform's plugin protocol. Hosts that do not support it report the incompatibility.
pub(crate) const PROVIDER_PROTOCOL: u32 = 6;

/// Writes the address and the plugin's certificate (DER in base64 without padding; empty without TLS).
///
/// # Errors
///
/// The operating system's error.
pub(crate) fn write(output: &mut impl Write, address: &Address, certificate: Option<&str>) -> io::Result<()> {
    writeln!(output, "{}", line(address, certificate))?;
    output.flush()
}

fn line(address: &Address, certificate: Option<&str>) -> String {
    let (network, certificate) = (address.network(), certificate.unwrap_or_default());
    format!("{CORE_PROTOCOL}|{PROVIDER_PROTOCOL}|{network}|{address}|grpc|{certificate}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_go_plugins_six_fields() {
        let unix = Address::Unix("/run/provider-1/socket".into());
        assert_eq!(line(&unix, Some("TUlJ")), "1|6|unix|/run/provider-1/socket|grpc|TUlJ");
        let tcp = Address::Tcp("127.0.0.1:10000".parse().unwrap());
        assert_eq!(line(&tcp, None), "1|6|tcp|127.0.0.1:10000|grpc|");
    }
}
