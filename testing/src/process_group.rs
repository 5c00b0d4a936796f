//! [`ProcessGroup`]: a command and the processes that it starts.

use std::io;

use crate::Signal;

pub(crate) use platform::ProcessGroup;

#[cfg(unix)]
mod platform {
    use super::{Signal, io};
    use rustix::process::{Pid, kill_process, kill_process_group};
    use tokio::process::{Child, Command};

    /// The group of a command that leads it.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct ProcessGroup(Pid);

    impl From<Signal> for rustix::process::Signal {
        fn from(signal: Signal) -> Self {
            match signal {
                Signal::Interrupt => Self::INT,
                Signal::Terminate => Self::TERM,
                Signal::Kill => Self::KILL,
            }
        }
    }

    impl ProcessGroup {
        /// Makes a command the leader of a group when it starts.
        pub(crate) fn prepare(command: &mut Command) {
            command.process_group(0);
        }

        /// The group of a command that has just started.
        pub(crate) fn of(child: &Child) -> Option<Self> {
            child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw).map(Self)
        }

        /// The ID.
        pub(crate) fn id(self) -> Option<u32> {
            self.0.as_raw_pid().try_into().ok()
        }

        /// Sends a signal to all processes of the group, like a terminal.
        pub(crate) fn signal(self, signal: Signal) -> io::Result<()> {
            Ok(kill_process_group(self.0, signal.into())?)
        }

        /// Sends a signal to the command alone.
        pub(crate) fn signal_leader(self, signal: Signal) -> io::Result<()> {
            Ok(kill_process(self.0, signal.into())?)
        }

        /// Sends a signal to the process of the group whose program has this name, and is not Terraform.
        pub(crate) fn signal_member(self, program: &str, signal: Signal) -> io::Result<()> {
            let listed = std::process::Command::new("ps").args(["-A", "-o", "pid=,pgid=,comm="]).output()?;
            let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
            // Linux truncates the names.
            let is_program = |name: &str| name.len() > "terraform".len() && program.starts_with(name);
            let found = listed.lines().find_map(|line| {
                let mut words = line.split_whitespace();
                let (id, of) = (words.next()?.parse().ok()?, words.next()?.parse::<i32>().ok()?);
                let name = words.next()?.rsplit('/').next()?;
                if of == self.0.as_raw_pid() && is_program(name) { Pid::from_raw(id) } else { None }
            });
            let member = found.ok_or(io::ErrorKind::NotFound)?;
            Ok(kill_process(member, signal.into())?)
        }
    }
}

#[cfg(windows)]
mod platform {
    use super::{Signal, io};
    use tokio::process::{Child, Command};

    /// A command and its descendants. Windows has no signals: they can only be ended.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct ProcessGroup(u32);

    impl ProcessGroup {
        /// Needs nothing.
        pub(crate) fn prepare(_: &mut Command) {}

        /// The group of a command that has just started.
        pub(crate) fn of(child: &Child) -> Option<Self> {
            child.id().map(Self)
        }

        /// The ID of the command.
        pub(crate) fn id(self) -> Option<u32> {
            Some(self.0)
        }

        /// Ends all processes of the group.
        pub(crate) fn signal(self, signal: Signal) -> io::Result<()> {
            self.end(signal, &["/T"])
        }

        /// Ends the command alone.
        pub(crate) fn signal_leader(self, signal: Signal) -> io::Result<()> {
            self.end(signal, &[])
        }

        /// Windows cannot send a signal to a process.
        pub(crate) fn signal_member(self, _: &str, _: Signal) -> io::Result<()> {
            Err(io::ErrorKind::Unsupported.into())
        }

        fn end(self, signal: Signal, options: &[&str]) -> io::Result<()> {
            if signal != Signal::Kill {
                return Err(io::ErrorKind::Unsupported.into());
            }
            let mut command = std::process::Command::new("taskkill");
            let ended = command.args(["/F", "/PID", &self.0.to_string()]).args(options).output()?;
            if ended.status.success() { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
        }
    }
}
