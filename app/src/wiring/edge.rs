use std::error::Error;
use std::time::Duration;

use loquat_core::settings::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CORS_ALLOW_ORIGIN, ENABLE_COMPRESSION_MIDDLEWARE, ENV, Environment,
    FORWARDED_ALLOW_IPS, HSTS, LOQUAT_BODY_LIMIT, LOQUAT_FRAMEABLE, LOQUAT_METRICS, LOQUAT_REQUEST_TIMEOUT,
    PERMISSIONS_POLICY, REFERRER_POLICY, WEBUI_URL, XCONTENT_TYPE, XDOWNLOAD_OPTIONS, XFRAME_OPTIONS,
    XPERMITTED_CROSS_DOMAIN_POLICIES,
};
use loquat_http::Surroundings;
use loquat_http::edge::{Origins, OwnOrigin, ProtectiveHeader, Rules, SecurityHeaders, TrustedProxies};
use loquat_http::frontend::Pages;
use loquat_http::metrics::Metrics;
use tracing::warn;

use super::Infrastructure;
use super::audit::audit;
use super::frontend;
use super::gauges::{Answers, Pools, Process};

/// What surrounds the API, by the environment.
pub fn surroundings(
    environment: &Environment,
    infrastructure: &Infrastructure,
) -> Result<Surroundings, Box<dyn Error>> {
    let frontend = frontend::build(environment);
    Ok(Surroundings {
        rules: rules(environment, infrastructure)?,
        // As the original: whatever is not called a development is none.
        documents: environment.get(ENV) == "dev",
        statics: frontend::statics(environment, frontend.as_ref())?,
        cached: frontend::cached(environment)?,
        pages: Pages(frontend),
    })
}

fn rules(environment: &Environment, infrastructure: &Infrastructure) -> Result<Rules, Box<dyn Error>> {
    let seconds = environment
        .get(LOQUAT_REQUEST_TIMEOUT)
        .and_then(|seconds| u64::try_from(seconds).ok());
    Ok(Rules {
        audit: audit(environment, infrastructure.clock.clone(), infrastructure.ids.clone())?,
        metrics: environment.get(LOQUAT_METRICS).then(|| metrics(infrastructure)),
        ids: infrastructure.ids.clone(),
        trusted_proxies: trusted_proxies(environment),
        origins: Origins::new(environment.get(CORS_ALLOW_ORIGIN)),
        own_origin: OwnOrigin {
            public_url: Some(environment.get(WEBUI_URL).to_owned()).filter(|url| !url.is_empty()),
        },
        security_headers: security_headers(environment).frameable(environment.get(LOQUAT_FRAMEABLE)),
        compress: environment.get(ENABLE_COMPRESSION_MIDDLEWARE),
        body_limit: usize::try_from(environment.get(LOQUAT_BODY_LIMIT)).unwrap_or(usize::MAX),
        deadline: seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
    })
}

fn metrics(infrastructure: &Infrastructure) -> Metrics {
    Metrics::new(vec![
        Box::new(Answers),
        Box::new(Pools(infrastructure.db.clone())),
        Box::new(Process),
    ])
}

fn trusted_proxies(environment: &Environment) -> TrustedProxies {
    let given = environment.get(FORWARDED_ALLOW_IPS).iter().map(String::as_str);
    let (proxies, unreadable) = TrustedProxies::parse(given);
    for text in unreadable {
        warn!("FORWARDED_ALLOW_IPS holds `{text}`, which is neither an address nor a network");
    }
    proxies
}

fn security_headers(environment: &Environment) -> SecurityHeaders {
    let headers = [
        (ProtectiveHeader::CacheControl, CACHE_CONTROL),
        (ProtectiveHeader::ContentSecurityPolicy, CONTENT_SECURITY_POLICY),
        (ProtectiveHeader::Hsts, HSTS),
        (ProtectiveHeader::PermissionsPolicy, PERMISSIONS_POLICY),
        (ProtectiveHeader::ReferrerPolicy, REFERRER_POLICY),
        (ProtectiveHeader::ContentTypeOptions, XCONTENT_TYPE),
        (ProtectiveHeader::DownloadOptions, XDOWNLOAD_OPTIONS),
        (ProtectiveHeader::FrameOptions, XFRAME_OPTIONS),
        (ProtectiveHeader::CrossDomainPolicies, XPERMITTED_CROSS_DOMAIN_POLICIES),
    ];
    SecurityHeaders::new(
        headers
            .into_iter()
            .filter_map(|(header, setting)| Some((header, environment.get(setting)?))),
    )
}
