//! The HTTP envelope of UnionPay's public access: what to write around a frame. The link does the
//! writing.
//!
//! Inside TLS, one request per connection: `POST`, the headers below, and as body the whole frame
//! with its length prefix. The answer is `200 OK` and again a frame with its length prefix.

/// Paths hosts were seen to answer on; the first is the usual one.
pub const PATHS: [&str; 3] = ["/mjc/webtrans/VPB_lb", "/unp/webtrans/VPB_lb", "/unp/webtrans/WPOS"];

/// Value of `User-Agent`; hosts were seen to look at it.
pub const USER_AGENT: &str = "Donjin Http 0.1";

/// Value of `Cache-Control`.
pub const CACHE_CONTROL: &str = "no-cache";

/// Media type of request and answer.
pub const CONTENT_TYPE: &str = "x-ISO-TPDU/x-auth";

/// Value of `Accept`.
pub const ACCEPT: &str = "*/*";

/// The only status that carries an answer; any other means that the host did not see the message
/// or did not answer it.
pub const STATUS: u16 = 200;
