use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use loquat_core::shared::Secret;
use loquat_sql::{Address, PostgresAddress};

/// A PostgreSQL server on which tests make databases of their own.
pub struct Postgres {
    address: PostgresAddress,

    /// While the pipe to this shell is open, the server runs.
    lifeline: Option<Mutex<Child>>,
}

const SERVER_KEY: &[u8] = include_bytes!("../../data/tls/server.key");
const SERVER_CERTIFICATE: &[u8] = include_bytes!("../../data/tls/server.pem");

/// The server of this process: the one that LOQUAT_TEST_POSTGRES_URL names, else one of its own.
pub fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("LOQUAT_TEST_POSTGRES_URL") {
        Ok(url) => Postgres {
            address: read(&url),
            lifeline: None,
        },
        Err(_) => start(),
    })
}

impl Postgres {
    /// Whether the server shows the certificate in `data/tls`: a foreign one has its own, or none.
    pub fn shows_our_certificate(&self) -> bool {
        self.lifeline.is_some()
    }

    /// Where a database of this server is.
    pub fn address(&self, database: &str) -> PostgresAddress {
        PostgresAddress {
            database: database.to_owned(),
            ..self.address.clone()
        }
    }

    /// The same as a DATABASE_URL.
    pub fn url(&self, database: &str) -> String {
        let PostgresAddress {
            host,
            port,
            user,
            password,
            ..
        } = &self.address;
        let password = password.as_ref().map_or("", Secret::expose);
        format!("postgresql://{user}:{password}@{host}:{port}/{database}")
    }

    /// Makes a database, as a copy of another if one is named, and answers its name.
    pub async fn create(&self, template: Option<&str>) -> String {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("loquat_{}_{count}", std::process::id());
        let template = template.unwrap_or("template0");
        self.run("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await;
        name
    }

    /// Runs statements on a database.
    pub async fn run(&self, database: &str, sql: &str) {
        self.client(database)
            .await
            .batch_execute(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// A bare connection to a database.
    pub async fn client(&self, database: &str) -> tokio_postgres::Client {
        let url = self.url(database);
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .unwrap_or_else(|error| panic!("cannot reach the PostgreSQL of the tests at {url}: {error:?}"));
        tokio::spawn(connection);
        client
    }
}

fn read(url: &str) -> PostgresAddress {
    match Address::parse(url, None) {
        Ok(Address::Postgres(address)) => *address,
        other => panic!("LOQUAT_TEST_POSTGRES_URL must be the address of a PostgreSQL server: {other:?}"),
    }
}

/// Makes a cluster in a temporary folder and serves it on a free port. Nothing in it has to survive, so nothing waits
/// for a disk.
fn start() -> Postgres {
    let bin = binaries();
    let folder = output(&mut as_postgres(
        Path::new("mktemp"),
        &["-d", "/tmp/loquat-postgres-XXXXXX"],
    ));
    let folder = folder.trim();
    let initdb = [
        "-D",
        folder,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C.UTF-8",
    ];
    output(&mut as_postgres(&bin.join("initdb"), &initdb));

    // Only the server may read its key.
    for (name, text) in [("server.key", SERVER_KEY), ("server.crt", SERVER_CERTIFICATE)] {
        let mut writing = as_postgres(Path::new("sh"), &["-c", &format!("umask 077; cat >'{folder}/{name}'")])
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell");
        writing
            .stdin
            .take()
            .expect("its input")
            .write_all(text)
            .expect("the file is written");
        assert!(
            writing.wait().is_ok_and(|status| status.success()),
            "{name} is not written"
        );
    }

    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port();
    let serve = format!(
        "'{}' -D '{folder}' -p {port} -k '{folder}' -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off \
         -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c ssl=on >'{folder}/log' 2>&1 & \
         cat >/dev/null; kill -INT $!; wait; rm -rf '{folder}'",
        bin.join("postgres").display(),
    );
    // The shell waits for the end of its input. That comes when this process ends, even if it is killed.
    let shell = as_postgres(Path::new("sh"), &["-c", &serve])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");

    let begun = Instant::now();
    let ready = || {
        Command::new(bin.join("pg_isready"))
            .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
            .status()
    };
    while !ready().is_ok_and(|status| status.success()) {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "PostgreSQL did not start: {}",
            log(folder)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    Postgres {
        address: read(&format!("postgresql://postgres@127.0.0.1:{port}/postgres")),
        lifeline: Some(Mutex::new(shell)),
    }
}

/// A command of PostgreSQL's own user where we are root, because the server refuses to run as root.
fn as_postgres(program: &Path, arguments: &[&str]) -> Command {
    let root = output(Command::new("id").arg("-u")).trim() == "0";
    let mut command = match root {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.args(arguments).current_dir("/");
    command
}

fn binaries() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders
        .into_iter()
        .rev()
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("these tests need PostgreSQL (apt install postgresql), or LOQUAT_TEST_POSTGRES_URL of a server")
}

fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        done.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn log(folder: &str) -> String {
    let mut text = String::new();
    match std::fs::File::open(format!("{folder}/log")).and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => text,
        Err(error) => error.to_string(),
    }
}
