//! The machine and the programs of the measurement.

use std::path::Path;

use testing::Executable;

use crate::provider::Provider;

/// Describes the machine and the programs in one paragraph.
pub(crate) fn describe(executable: &Executable, given: Option<&Path>, peer: Option<&Provider>) -> String {
    let cpu_info = file("/proc/cpuinfo");
    let model = field(&cpu_info, "model name").unwrap_or("an unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory_info = file("/proc/meminfo");
    let memory = field(&memory_info, "MemTotal").and_then(|text| text.strip_suffix("kB")?.trim().parse::<u64>().ok());
    let memory = memory.map_or_else(|| "unknown memory".to_owned(), |kibibytes| format!("{} GiB", kibibytes >> 20));
    let build = match given.map(|binary| binary.components().any(|part| part.as_os_str() == "debug")) {
        None => "the release build of the provider",
        Some(true) => "the dev build of the provider, whose size, times and memory differ from a release build",
        Some(false) => "the binary given by --provider",
    };
    let peer = peer.map(|peer| format!("; as peer {} ({})", peer.source(), peer.file_name())).unwrap_or_default();
    format!(
        "{} {}, {model}, {cores} cores, {memory}; {executable}; {build}{peer}.",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// The load average of the last minute.
pub(crate) fn load() -> String {
    file("/proc/loadavg").split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start().strip_prefix(':')?.trim())
}
