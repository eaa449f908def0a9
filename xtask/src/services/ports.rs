//! Free ports that two runs do not both take.

use std::{fs::File, net::TcpListener};

use super::folder;
use crate::workspace::Problem;

/// Ports that nobody is given by chance: below those that systems hand out for outgoing connections.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// How often another port is tried.
const ATTEMPTS: usize = 1000;

/// A port of 127.0.0.1 that is ours until this is dropped, also while nothing listens on it.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) number: u16,
    /// Whoever takes a port locks its file; the lock ends with the process.
    _lock: File,
}

impl Port {
    /// A port on which nothing listens.
    pub(super) fn free() -> Result<Self, Problem> {
        for _ in 0..ATTEMPTS {
            if let Some(port) = Self::take(fastrand::u16(RANGE))? {
                return Ok(port);
            }
        }
        Err(Problem::environment(format!("no port of {}..{} is free", RANGE.start, RANGE.end)))
    }

    /// This port; nothing where somebody else has it.
    fn take(number: u16) -> Result<Option<Self>, Problem> {
        let folder = folder::of_this_user("ports")?;
        let path = folder.join(number.to_string());
        let lock = File::create(&path)
            .map_err(|error| Problem::environment(format!("cannot write `{}`: {error}", path.display())))?;
        let ours = lock.try_lock().is_ok() && is_free(number);
        Ok(ours.then_some(Self { number, _lock: lock }))
    }
}

/// True where nothing listens on it.
pub(super) fn is_free(number: u16) -> bool {
    TcpListener::bind(("127.0.0.1", number)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once() {
        let port = Port::free().expect("a port");
        assert!(Port::take(port.number).expect("a folder").is_none(), "it is taken");
        let number = port.number;
        drop(port);
        assert!(Port::take(number).expect("a folder").is_some(), "it is free again");
    }

    #[test]
    fn a_port_on_which_somebody_listens_is_not_free() {
        let number = Port::free().expect("a port").number;
        let _listener = TcpListener::bind(("127.0.0.1", number)).expect("the port is free");
        assert!(Port::take(number).expect("a folder").is_none());
    }
}
