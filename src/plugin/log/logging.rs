//! Log levels: those of `TF_LOG_PROVIDER` or `TF_LOG`, limited for crates that can log secrets.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::hclog::Hclog;

/// The name of this crate, the target of its log lines.
const OWN_CRATE: &str = env!("CARGO_CRATE_NAME");

/// The SDK's crate of credential sources. Its lines quote profiles with `external_id`, URLs with passwords, and the standard
/// error of `credential_process`. Diagnostics report the same failures.
const CREDENTIALS_CRATE: &str = "aws_config";

/// The prefix of the AWS SDK's crates.
const AWS_CRATES: &str = "aws_";

/// Starts logging to standard error, if the environment enables it.
pub(crate) fn start(variable: impl Fn(&str) -> Option<String>) {
    let level = level(variable);
    if level == LevelFilter::OFF {
        return;
    }
    let lines = tracing_subscriber::fmt::layer().event_format(Hclog).fmt_fields(Hclog).with_writer(std::io::stderr);
    // It fails only if the process already has a subscriber, which is then kept.
    drop(tracing_subscriber::registry().with(lines).with(filter(level)).try_init());
}

/// The level in the environment. As in Terraform, `JSON` and unknown levels mean TRACE.
fn level(variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let configured = variable("TF_LOG_PROVIDER").or_else(|| variable("TF_LOG"));
    match configured.unwrap_or_default().to_ascii_uppercase().as_str() {
        "" | "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// The level of each crate.
///
/// At lower levels the AWS SDK logs requests and responses, and HTTP crates log headers. Both contain credentials, so the SDK
/// is limited to INFO, and all other crates to WARN.
fn filter(level: LevelFilter) -> Targets {
    let aws = if level > LevelFilter::INFO { LevelFilter::INFO } else { level.min(LevelFilter::WARN) };
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(AWS_CRATES, aws)
        .with_target(CREDENTIALS_CRATE, LevelFilter::OFF)
        .with_target(OWN_CRATE, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    fn level_of(variables: &'static [(&str, &str)]) -> LevelFilter {
        level(|wanted| variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn reads_level_like_terraform() {
        assert_eq!(level_of(&[]), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "off")]), LevelFilter::OFF);
        assert_eq!(level_of(&[("TF_LOG", "Warn")]), LevelFilter::WARN);
        assert_eq!(level_of(&[("TF_LOG", "JSON")]), LevelFilter::TRACE);
        assert_eq!(level_of(&[("TF_LOG", "yes")]), LevelFilter::TRACE);
        assert_eq!(level_of(&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "error")]), LevelFilter::ERROR);
        assert_eq!(level_of(&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "off")]), LevelFilter::OFF);
    }

    #[test]
    fn provider_logs_at_configured_level() {
        assert!(filter(LevelFilter::TRACE).would_enable("terraform_provider_image::copy", &Level::TRACE));
        assert!(filter(LevelFilter::INFO).would_enable("terraform_provider_image::copy", &Level::INFO));
        assert!(!filter(LevelFilter::INFO).would_enable("terraform_provider_image::copy", &Level::DEBUG));
    }

    #[test]
    fn limits_levels_of_other_crates() {
        let everything = filter(LevelFilter::TRACE);
        for target in ["aws_config", "aws_config::profile::credentials"] {
            assert!(!everything.would_enable(target, &Level::ERROR), "{target}");
        }
        for target in ["aws_smithy_runtime::client", "aws_sigv4", "aws_sdk_sts"] {
            assert!(everything.would_enable(target, &Level::INFO), "{target}");
            assert!(!everything.would_enable(target, &Level::DEBUG), "{target}");
            assert!(filter(LevelFilter::INFO).would_enable(target, &Level::WARN), "{target}");
            assert!(!filter(LevelFilter::INFO).would_enable(target, &Level::INFO), "{target}");
        }
        for target in ["hyper", "h2::codec", "rustls", "tonic"] {
            assert!(everything.would_enable(target, &Level::WARN), "{target}");
            assert!(!everything.would_enable(target, &Level::INFO), "{target}");
        }
    }
}
