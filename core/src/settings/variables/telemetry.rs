//! OpenTelemetry.

use crate::settings::Preset::{Document, Off, Text};
use crate::settings::variable::{like, variables};
use crate::settings::Format;
use crate::shared::{JsonObject, Secret};

const SAMPLERS: &[&str] = &[
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
];

variables! { Telemetry:
    /// OpenTelemetry on
    ENABLE_OTEL: bool = Off;
    /// Export logs
    ENABLE_OTEL_LOGS: bool = Off;
    /// Export metrics
    ENABLE_OTEL_METRICS: bool = Off;
    /// Export traces
    ENABLE_OTEL_TRACES: bool = Off;
    /// Exporter password
    OTEL_BASIC_AUTH_PASSWORD: Secret = Text("");
    /// Exporter user
    OTEL_BASIC_AUTH_USERNAME: String = Text("");
    /// Traces address
    OTEL_EXPORTER_OTLP_ENDPOINT: String = Text("http://localhost:4317");
    /// No TLS
    OTEL_EXPORTER_OTLP_INSECURE: bool = Off;
    /// Exporter password
    OTEL_LOGS_BASIC_AUTH_PASSWORD: Secret = like(OTEL_BASIC_AUTH_PASSWORD);
    /// Exporter user
    OTEL_LOGS_BASIC_AUTH_USERNAME: String = like(OTEL_BASIC_AUTH_USERNAME);
    /// Logs address
    OTEL_LOGS_EXPORTER_OTLP_ENDPOINT: String = like(OTEL_EXPORTER_OTLP_ENDPOINT);
    /// No TLS
    OTEL_LOGS_EXPORTER_OTLP_INSECURE: bool = like(OTEL_EXPORTER_OTLP_INSECURE);
    /// grpc or http
    OTEL_LOGS_OTLP_SPAN_EXPORTER: String = like(OTEL_OTLP_SPAN_EXPORTER), read Format::OneOf(&["grpc", "http"]);
    /// Exporter password
    OTEL_METRICS_BASIC_AUTH_PASSWORD: Secret = like(OTEL_BASIC_AUTH_PASSWORD);
    /// Exporter user
    OTEL_METRICS_BASIC_AUTH_USERNAME: String = like(OTEL_BASIC_AUTH_USERNAME);
    /// Metrics address
    OTEL_METRICS_EXPORTER_OTLP_ENDPOINT: String = like(OTEL_EXPORTER_OTLP_ENDPOINT);
    /// No TLS
    OTEL_METRICS_EXPORTER_OTLP_INSECURE: bool = like(OTEL_EXPORTER_OTLP_INSECURE);
    /// grpc or http
    OTEL_METRICS_OTLP_SPAN_EXPORTER: String = like(OTEL_OTLP_SPAN_EXPORTER), read Format::OneOf(&["grpc", "http"]);
    /// grpc or http
    OTEL_OTLP_SPAN_EXPORTER: String = Text("grpc"), read Format::OneOf(&["grpc", "http"]);
    /// Resource attributes
    OTEL_RESOURCE_ATTRIBUTES: JsonObject = Document("{}"), read Format::Pairs;
    /// Service name
    OTEL_SERVICE_NAME: String = Text("open-webui");
    /// Sampler
    OTEL_TRACES_SAMPLER: String = Text("parentbased_always_on"), read Format::OneOf(SAMPLERS);
}
