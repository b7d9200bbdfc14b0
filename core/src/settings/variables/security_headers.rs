//! Headers that protect the web client, sent when set.

use crate::settings::Preset::{Nothing};
use crate::settings::variable::variables;

variables! { SecurityHeaders:
    /// Cache-Control of every response
    CACHE_CONTROL: Option<String> = Nothing;
    /// Content-Security-Policy
    CONTENT_SECURITY_POLICY: Option<String> = Nothing;
    /// Strict-Transport-Security, pattern checked
    HSTS: Option<String> = Nothing;
    /// Permissions-Policy, pattern checked
    PERMISSIONS_POLICY: Option<String> = Nothing;
    /// Referrer-Policy, value checked
    REFERRER_POLICY: Option<String> = Nothing;
    /// X-Content-Type-Options (any other value becomes nosniff)
    XCONTENT_TYPE: Option<String> = Nothing;
    /// X-Download-Options (any other value becomes noopen)
    XDOWNLOAD_OPTIONS: Option<String> = Nothing;
    /// X-Frame-Options, value checked
    XFRAME_OPTIONS: Option<String> = Nothing;
    /// X-Permitted-Cross-Domain-Policies, value checked
    XPERMITTED_CROSS_DOMAIN_POLICIES: Option<String> = Nothing;
}
