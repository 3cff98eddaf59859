//! The HTTP envelope of UnionPay's public access: what to write around a frame. The link does the
//! writing.
//!
//! Inside TLS, one request per connection: `POST`, the headers below, and as body the whole frame
//! with its length prefix. The answer is `200 OK` and again a frame with its length prefix.

/// How a host wants the envelope addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Path of the request.
    pub path: &'static str,
    /// Value of `User-Agent`; hosts were seen to look at it.
    pub user_agent: &'static str,
}

impl Envelope {
    /// The envelope terminals of the field use.
    pub const DEFAULT: Self = Self { path: PATHS[0], user_agent: "Donjin Http 0.1" };

    /// The headers besides `Host` and `Content-Length`, which the link knows.
    #[must_use]
    pub const fn headers(&self) -> [(&'static str, &'static str); 4] {
        [
            ("User-Agent", self.user_agent),
            ("Cache-Control", "no-cache"),
            ("Content-Type", CONTENT_TYPE),
            ("Accept", "*/*"),
        ]
    }
}

/// Method of the request.
pub const METHOD: &str = "POST";

/// Paths hosts were seen to answer on.
pub const PATHS: [&str; 3] = ["/mjc/webtrans/VPB_lb", "/unp/webtrans/VPB_lb", "/unp/webtrans/WPOS"];

/// Media type of request and answer.
pub const CONTENT_TYPE: &str = "x-ISO-TPDU/x-auth";

/// The only status that carries an answer; any other means that the host did not see the message
/// or did not answer it.
pub const STATUS: u16 = 200;
