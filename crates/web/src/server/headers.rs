//! Security headers on every answer, errors included. The policy starts from `default-src 'none'`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// What a room's pages may do beyond text and our own style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Our own scripts, from files; and requests that they make to us. Never at the source's or the reader's side.
    pub scripts: bool,
    /// Whether a browser may keep answers that say so themselves. `false`: `no-store` on everything.
    pub keep: bool,
}

impl Policy {
    /// The source's pages: no scripts, nothing kept, not even the style sheet.
    pub const SOURCE: Self = Self { scripts: false, keep: false };
    /// The desk: our own scripts, nothing kept.
    pub const DESK: Self = Self { scripts: true, keep: false };
    /// The archive: no scripts; public files may be kept.
    pub const ARCHIVE: Self = Self { scripts: false, keep: true };
}

/// A page's own content security policy, as an extension of its answer: door 2's page alone among the source's has a script.
#[derive(Clone, Copy, Debug)]
pub struct OwnPolicy(pub &'static str);

const STRICT: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const WITH_SCRIPTS: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; script-src 'self'; connect-src 'self'";

/// Middleware: `.layer(axum::middleware::from_fn_with_state(Policy::SOURCE, web::server::protect))`, outermost.
pub async fn protect(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let own = response.extensions().get::<OwnPolicy>().copied();
    set(response.headers_mut(), policy, own);
    response
}

fn set(headers: &mut HeaderMap, policy: Policy, own: Option<OwnPolicy>) {
    let mut put = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    let usual = if policy.scripts { WITH_SCRIPTS } else { STRICT };
    put(header::CONTENT_SECURITY_POLICY, own.map_or(usual, |own| own.0));
    put(header::REFERRER_POLICY, "no-referrer");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(HeaderName::from_static("x-dns-prefetch-control"), "off");
    put(
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()",
    );
    if !policy.keep {
        put(header::CACHE_CONTROL, "no-store");
    }
}
