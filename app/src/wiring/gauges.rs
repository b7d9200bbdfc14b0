use std::fs;

use loquat_dial::answers_read;
use loquat_http::metrics::{Gauge, Gauges};
use loquat_sql::Db;

/// The pools of database connections.
pub struct Pools(pub Db);

impl Gauges for Pools {
    fn read(&self) -> Vec<Gauge> {
        match &self.0 {
            Db::Postgres(pool) => of_pools(&[(
                "all",
                pool.status().size,
                pool.status().available,
                pool.status().waiting,
            )]),
            Db::Sqlite { writer, readers } => {
                let (writer, readers) = (writer.status(), readers.status());
                of_pools(&[
                    ("writer", writer.size, writer.available, writer.waiting),
                    ("readers", readers.size, readers.available, readers.waiting),
                ])
            }
        }
    }
}

fn of_pools(pools: &[(&'static str, usize, usize, usize)]) -> Vec<Gauge> {
    let gauge = |name, meaning, pool, value: usize| Gauge {
        name,
        meaning,
        label: Some(("pool", pool)),
        value: value as f64,
    };
    let open = pools.iter().map(|(pool, size, ..)| {
        gauge(
            "loquat_database_connections",
            "Open connections to the database",
            pool,
            *size,
        )
    });
    let idle = pools.iter().map(|(pool, _, idle, _)| {
        gauge(
            "loquat_database_connections_idle",
            "Connections that nobody uses",
            pool,
            *idle,
        )
    });
    let waiting = pools.iter().map(|(pool, .., waiting)| {
        gauge(
            "loquat_database_waiting",
            "Requests that wait for a connection",
            pool,
            *waiting,
        )
    });
    open.chain(idle).chain(waiting).collect()
}

/// How answers of other servers are read: that the quick way is taken at all shall not be a matter of belief.
pub struct Answers;

impl Gauges for Answers {
    fn read(&self) -> Vec<Gauge> {
        let read = answers_read();
        let gauge = |way, value: u64| Gauge {
            name: "loquat_upstream_answers_read",
            meaning: "Answers of other servers that were begun to be read, by way",
            label: Some(("way", way)),
            value: value as f64,
        };
        vec![gauge("in_place", read.in_place), gauge("plainly", read.plainly)]
    }
}

/// The process itself, by the names that Prometheus' own libraries use.
pub struct Process;

impl Gauges for Process {
    fn read(&self) -> Vec<Gauge> {
        let gauge = |name, meaning, value| Gauge {
            name,
            meaning,
            label: None,
            value,
        };
        let memory = resident_bytes().map(|bytes| {
            gauge(
                "process_resident_memory_bytes",
                "Memory that the process holds",
                bytes as f64,
            )
        });
        let files = fs::read_dir("/proc/self/fd")
            .ok()
            .map(|files| gauge("process_open_fds", "Open files and connections", files.count() as f64));
        memory.into_iter().chain(files).collect()
    }
}

/// What Linux says; other systems say nothing.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
