//! Getting what the tests need: servers and a browser from Debian, clients and fuzzers from their registries.

use std::path::{Path, PathBuf};

use crate::shell::{Outcome, command, has, run_quietly, scratch};

/// Something from Debian's packages: how to see that it is there, and where it comes from.
struct Needed {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const FROM_DEBIAN: &[Needed] = &[
    Needed {
        what: "PostgreSQL",
        package: "postgresql",
        is_there: || postgres_folder().is_some(),
    },
    Needed {
        what: "Redis",
        package: "redis-server",
        is_there: || has("redis-server"),
    },
    Needed {
        what: "Chromium",
        package: "chromium",
        is_there: || has("chromium"),
    },
    Needed {
        what: "OpenSSL's headers (SQLCipher)",
        package: "libssl-dev",
        is_there: openssl_headers,
    },
    Needed {
        what: "the C compiler",
        package: "build-essential",
        is_there: || has("cc"),
    },
    Needed {
        what: "pkg-config",
        package: "pkg-config",
        is_there: || has("pkg-config"),
    },
    Needed {
        what: "Node.js",
        package: "nodejs",
        is_there: || has("node"),
    },
    Needed {
        what: "npm",
        package: "npm",
        is_there: || has("npm"),
    },
    Needed {
        what: "Python",
        package: "python3-venv",
        is_there: || has("python3"),
    },
];

/// The folder of PostgreSQL's server programs, which Debian keeps off the path.
pub fn postgres_folder() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    folders.retain(|folder| folder.join("initdb").is_file());
    folders.sort();
    folders.pop()
}

fn openssl_headers() -> bool {
    Path::new("/usr/include/openssl/ssl.h").is_file()
}

/// Installs what is missing; the error names what could not be had and the command that brings it.
pub fn services() -> Outcome {
    let missing: Vec<&Needed> = FROM_DEBIAN.iter().filter(|needed| !(needed.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|needed| needed.what).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = missing.iter().map(|needed| needed.package).collect();
    println!("installing {names}");
    let install = || {
        let elevate: &[&str] = if is_root() { &[] } else { &["sudo", "-n"] };
        let apt = |words: &[&str]| {
            let line: Vec<&str> = elevate.iter().chain(&["apt-get"]).chain(words).copied().collect();
            run_quietly(command(line[0], &line[1..]).env("DEBIAN_FRONTEND", "noninteractive"))
        };
        apt(&["update", "-qq"])?;
        apt(&[
            &["install", "-y", "-qq", "--no-install-recommends"],
            packages.as_slice(),
        ]
        .concat())
    };
    install().map_err(|problem| {
        format!(
            "{problem}\nmissing: {names}. Install with: apt-get install {}",
            packages.join(" ")
        )
    })?;
    match missing.iter().find(|needed| !(needed.is_there)()) {
        None => Ok(()),
        Some(still) => Err(format!(
            "{} is still missing after installing {}",
            still.what, still.package
        )),
    }
}

fn is_root() -> bool {
    run_quietly(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// A Python environment of its own, with pip and these packages; answers its `bin` folder.
pub fn python(name: &str, packages: &[&str]) -> Outcome<PathBuf> {
    let home = scratch(name)?;
    let bin = home.join("bin");
    let stamp = home.join("installed");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(bin);
    }
    let interpreter = ["python3.11", "python3"]
        .into_iter()
        .find(|python| has(python))
        .unwrap_or("python3");
    run_quietly(&mut command(interpreter, &["-m", "venv", &home.to_string_lossy()]))?;
    if !packages.is_empty() {
        let words = [&["install", "--quiet", "--disable-pip-version-check"], packages].concat();
        run_quietly(&mut command(bin.join("pip"), &words))?;
    }
    std::fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
    Ok(bin)
}

/// The npm packages that a folder's `package.json` asks for.
pub fn npm(folder: &Path) -> Outcome {
    let manifest = std::fs::read_to_string(folder.join("package.json")).map_err(|error| error.to_string())?;
    let stamp = folder.join("node_modules/.installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == manifest) {
        return Ok(());
    }
    run_quietly(command("npm", &["install", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))?;
    std::fs::write(&stamp, manifest).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}
