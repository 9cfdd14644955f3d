//! What a server of ours needs besides its pages: headers, host check, CSRF tokens, assets, an orderly end.

mod csrf;
mod end;
mod headers;
mod hosts;
mod respond;

pub use csrf::Csrf;
pub use end::{serve, serve_over, serve_patiently, until_told};
pub use headers::{OwnPolicy, Policy, protect};
pub use hosts::{Hosts, check_host};
pub use respond::{error_page, html, not_found, style_route};
