//! Redis servers of tests.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::child::{Service, require};
use super::{free_port, unique_name};

/// One server.
pub struct RedisServer {
    /// Where it is.
    pub url: String,
    pub port: u16,
    /// `None` for a server that was there before.
    service: Option<Service>,
}

/// The server that the tests of this process share.
pub fn shared() -> &'static RedisServer {
    static SHARED: OnceLock<RedisServer> = OnceLock::new();
    SHARED.get_or_init(|| match std::env::var("LOQUAT_TEST_REDIS_URL") {
        Ok(url) => RedisServer {
            url,
            port: 0,
            service: None,
        },
        Err(_) => RedisServer::start(),
    })
}

/// The cluster that the tests of this process share.
pub fn shared_cluster() -> &'static RedisServer {
    static SHARED: OnceLock<RedisServer> = OnceLock::new();
    SHARED.get_or_init(RedisServer::start_cluster)
}

/// A prefix of keys that belongs to one test.
pub fn fresh_prefix() -> String {
    unique_name("test")
}

impl RedisServer {
    /// A server of one's own, to be killed and started again.
    pub fn start() -> Self {
        Self::start_at(free_port())
    }

    /// Starts at that port what runs there no more.
    pub fn start_at(port: u16) -> Self {
        Self::with_arguments(port, &format!("--port {port}"), format!("redis://127.0.0.1:{port}/0"))
    }

    /// A cluster of one node, which has all slots.
    pub fn start_cluster() -> Self {
        let (port, bus) = (free_port(), free_port());
        let arguments =
            format!("--port {port} --cluster-enabled yes --cluster-port {bus} --cluster-announce-ip 127.0.0.1");
        let server = Self::with_arguments(port, &arguments, format!("redis://127.0.0.1:{port}"));
        server.told(&["cluster", "addslotsrange", "0", "16383"]);
        server.wait_for(&["cluster", "info"], "cluster_state:ok");
        server
    }

    /// A copy of this server, which follows it until it is made the master itself.
    pub fn start_replica(&self) -> Self {
        let (port, master) = (free_port(), self.port);
        let arguments = format!("--port {port} --replicaof 127.0.0.1 {master} --repl-diskless-sync-delay 0");
        let replica = Self::with_arguments(port, &arguments, format!("redis://127.0.0.1:{port}/0"));
        replica.wait_for(&["info", "replication"], "master_link_status:up");
        replica
    }

    /// A server that speaks TLS only, with a certificate that the authority in `ca.pem` of its directory has signed.
    pub fn start_tls() -> Self {
        require("openssl", "openssl");
        require("redis-server", "redis-server");
        let (port, directory) = (free_port(), Service::directory("redis"));
        make_certificates(&directory);
        let command = format!(
            "exec redis-server --save '' --appendonly no --bind 127.0.0.1 --port 0 --tls-port {port} \
             --tls-cert-file server.pem --tls-key-file server.key --tls-ca-cert-file ca.pem --tls-auth-clients no"
        );
        let service = Service::start("redis-server", directory, &command).answering_at(port);
        Self {
            url: format!("rediss://localhost:{port}/0"),
            port,
            service: Some(service),
        }
    }

    /// A sentinel that watches the server under the name `mymaster`.
    pub fn watched_by_sentinel(&self) -> Self {
        let (port, directory) = (free_port(), Service::directory("sentinel"));
        let watched = self.port;
        std::fs::write(
            directory.join("sentinel.conf"),
            format!("port {port}\nbind 127.0.0.1\nsentinel monitor mymaster 127.0.0.1 {watched} 1\n"),
        )
        .expect("the sentinel's configuration");
        let service = Service::start(
            "redis-sentinel",
            directory,
            "exec redis-server sentinel.conf --sentinel",
        );
        Self {
            url: "redis://mymaster:6379/0".to_owned(),
            port,
            service: Some(service.answering_at(port)),
        }
    }

    /// The file with the certificate authority that signed this server's certificate.
    pub fn authority(&self) -> std::path::PathBuf {
        self.service.as_ref().expect("a server of ours").home().join("ca.pem")
    }

    /// What the server answers to a command.
    pub fn told(&self, command: &[&str]) -> String {
        let output = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(command)
            .output()
            .expect("redis-cli");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until the server's answer to a command contains that text.
    pub fn wait_for(&self, command: &[&str], text: &str) {
        let start = Instant::now();
        loop {
            let answer = self.told(command);
            if answer.contains(text) {
                return;
            }
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{command:?} still answers {answer}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn with_arguments(port: u16, arguments: &str, url: String) -> Self {
        require("redis-server", "redis-server");
        let command = format!("exec redis-server --save '' --appendonly no --bind 127.0.0.1 {arguments}");
        let service = Service::start("redis-server", Service::directory("redis"), &command).answering_at(port);
        Self {
            url,
            port,
            service: Some(service),
        }
    }
}

/// An authority, and a certificate for `localhost` that it signed.
fn make_certificates(directory: &Path) {
    let script = "
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=test authority' \
            -keyout ca.key -out ca.pem &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' \
            -keyout server.key -out server.csr &&
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\nbasicConstraints=CA:FALSE\\n' >extensions &&
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions \
            -out server.pem";
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(directory)
        .output()
        .expect("a shell");
    assert!(
        output.status.success(),
        "no certificates: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
