//! The desk's pinned channel to an intake on another machine: TLS 1.3 in which each end knows the other by one raw public key (RFC 7250).
//!
//! There are no certificates, names, issuers or days in it: nothing to parse, to expire, or to be talked into. The desk calls, the intake
//! answers; whoever takes the intake has a key that opens nothing at the desk, which listens to nobody.

mod ends;
mod key;

pub use ends::{Error, client, server};
pub use key::{Key, KeyError, PublicKey};
pub use {rustls, tokio_rustls};
