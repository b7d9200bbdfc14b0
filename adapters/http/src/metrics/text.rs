//! Prometheus' text format, version 0.0.4.

use std::fmt::Write;
use std::sync::Arc;

use super::histogram::{BOUNDS, Histogram};
use super::{Gauge, Kind};

pub fn render(served: &[(Kind, Arc<Histogram>)], gauges: &[Gauge]) -> String {
    let mut text = String::with_capacity(4096);
    // Writing into a string cannot fail.
    let _ = requests(&mut text, served).and_then(|()| values(&mut text, gauges));
    text
}

const REQUESTS: &str = "loquat_http_request_duration_seconds";

fn requests(text: &mut String, served: &[(Kind, Arc<Histogram>)]) -> std::fmt::Result {
    writeln!(
        text,
        "# HELP {REQUESTS} Time from a request to the beginning of its answer"
    )?;
    writeln!(text, "# TYPE {REQUESTS} histogram")?;
    for (kind, histogram) in served {
        let labels = format!(
            "method=\"{}\",route=\"{}\",status=\"{}\"",
            kind.method,
            escaped(&kind.route),
            kind.status
        );
        let (within, all) = histogram.within();
        for (bound, count) in BOUNDS.iter().zip(within) {
            writeln!(text, "{REQUESTS}_bucket{{{labels},le=\"{bound}\"}} {count}")?;
        }
        writeln!(text, "{REQUESTS}_bucket{{{labels},le=\"+Inf\"}} {all}")?;
        writeln!(text, "{REQUESTS}_sum{{{labels}}} {}", histogram.seconds())?;
        writeln!(text, "{REQUESTS}_count{{{labels}}} {all}")?;
    }
    Ok(())
}

fn values(text: &mut String, gauges: &[Gauge]) -> std::fmt::Result {
    let mut told = "";
    for Gauge {
        name,
        meaning,
        label,
        value,
    } in gauges
    {
        if told != *name {
            writeln!(text, "# HELP {name} {meaning}")?;
            writeln!(text, "# TYPE {name} gauge")?;
            told = name;
        }
        match label {
            Some((label, which)) => writeln!(text, "{name}{{{label}=\"{which}\"}} {value}")?,
            None => writeln!(text, "{name} {value}")?,
        }
    }
    Ok(())
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn buckets_count_everything_up_to_their_bound() {
        let histogram = Histogram::default();
        for milliseconds in [1, 3, 3, 60_000] {
            histogram.add(Duration::from_millis(milliseconds));
        }
        let kind = Kind {
            method: "GET",
            route: "/api/v1/chats/:id".into(),
            status: 200,
        };
        let text = render(&[(kind, Arc::new(histogram))], &[]);
        let count = |le: &str| {
            let line = text
                .lines()
                .find(|line| line.contains(&format!("le=\"{le}\"")))
                .unwrap();
            line.rsplit(' ').next().unwrap().to_owned()
        };
        assert_eq!(
            ["0.001", "0.0025", "0.005", "30", "+Inf"].map(count),
            ["1", "1", "3", "3", "4"]
        );
        assert!(text.contains("route=\"/api/v1/chats/:id\""));
    }
}
