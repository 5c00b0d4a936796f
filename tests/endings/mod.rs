//! What ends: the process with its host, calls with a Stop, and loops over answers that never end. Each test has a
//! counterpart that hangs, repeats itself or disappears, and a limit of time. What a call does otherwise does not belong
//! here.

mod endless;
#[cfg(unix)]
mod host_exit;
#[cfg(target_os = "linux")]
mod large;
mod stop;
#[cfg(unix)]
mod terraform_killed;
