//! The HTTP/1.1 envelope of the public-internet CUP access: one POST, one `200 OK`, then the end.
//!
//! The `Content-Type` of the answer is not judged: the length prefix inside the body decides, and a page of
//! text from some gateway fails it. A `Content-Length` that contradicts the prefix is refused; without one
//! (chunked, or until close) the frame is taken as soon as it is whole, as in plain framing.

use std::convert::Infallible;
use std::future::{pending, Future};

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HeaderValue, ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use zeroize::Zeroizing;

use suanpan_iso8583::cup::envelope;

use crate::departure::{Departure, Watched};
use crate::failure::http_cause;
use crate::frame::{AnswerFrame, PREFIX_LEN};
use crate::race::race;
use crate::{BadAnswer, Cause, LinkError};

/// Cap on the head of an answer, in bytes; hyper's own smallest is 8192.
const HEAD_MAX: usize = 16 * 1024;

/// What every POST of one link has in common.
#[derive(Debug, Clone)]
pub(crate) struct HttpEnvelope {
    uri: Uri,
    user_agent: HeaderValue,
    host: HeaderValue,
}

impl HttpEnvelope {
    pub(crate) fn new(path: &str, user_agent: &str, host: &str) -> Result<Self, LinkError> {
        let uri = path
            .starts_with('/')
            .then(|| path.parse::<PathAndQuery>().ok())
            .flatten()
            .map(Uri::from)
            .ok_or_else(|| LinkError::HttpPath { got: path.to_owned() })?;
        Ok(Self { uri, user_agent: header("user_agent", user_agent)?, host: header("host", host)? })
    }

    /// Posts `wire` (the length-prefixed frame) and returns the frame of the answer.
    pub(crate) async fn post(
        &self,
        stream: Watched,
        wire: Zeroizing<Vec<u8>>,
        frame_max: usize,
        departure: &Departure,
    ) -> Result<Vec<u8>, Cause> {
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(HEAD_MAX)
            .title_case_headers(true) // as every known client writes them; some gateways compare by case
            .writev(true) // the body stays in our own buffer, which is wiped; hyper makes no copy of it
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| http_cause(&error, departure.bytes_read()))?;
        let work = async move {
            let request = self.request(Full::new(Bytes::from_owner(wire)));
            let response = sender
                .send_request(request)
                .await
                .map_err(|error| http_cause(&error, departure.bytes_read()))?;
            match response.status() {
                StatusCode::OK => answer_frame(response.into_body(), frame_max, departure).await,
                status => Err(Cause::HttpStatus(status.as_u16())),
            }
        };
        match race(work, drive(connection)).await {
            Ok(ended) => ended,
            Err(never) => match never {},
        }
    }

    fn request(&self, body: Full<Bytes>) -> Request<Full<Bytes>> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(envelope::CACHE_CONTROL));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(envelope::CONTENT_TYPE));
        headers.insert(ACCEPT, HeaderValue::from_static(envelope::ACCEPT));
        request // hyper adds Content-Length
    }
}

fn header(field: &'static str, text: &str) -> Result<HeaderValue, LinkError> {
    let value = HeaderValue::from_str(text).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| LinkError::HttpHeader { field, got: text.to_owned() })
}

/// Moves bytes for hyper. Its end is not news: whoever waits for the answer is told the reason.
async fn drive<T, E>(connection: impl Future<Output = Result<T, E>>) -> Infallible {
    let _ = connection.await;
    pending().await
}

async fn answer_frame(mut body: Incoming, frame_max: usize, departure: &Departure) -> Result<Vec<u8>, Cause> {
    let declared = body.size_hint().exact();
    let mut answer = AnswerFrame::new(frame_max);
    while !answer.is_whole() {
        let Some(piece) = body.frame().await else {
            let expected = answer.announced().map_or(PREFIX_LEN, |len| PREFIX_LEN + len);
            let got = u64::try_from(answer.arrived()).unwrap_or(u64::MAX);
            return Err(Cause::BadAnswer(BadAnswer::BodyLength { expected, got }));
        };
        let piece = piece.map_err(|error| http_cause(&error, departure.bytes_read()))?;
        answer.take(piece.data_ref().map_or(&[], |bytes| bytes))?;
        if let (Some(len), Some(got)) = (answer.announced(), declared) {
            let expected = PREFIX_LEN + len;
            if u64::try_from(expected) != Ok(got) {
                return Err(Cause::BadAnswer(BadAnswer::BodyLength { expected, got }));
            }
        }
    }
    Ok(answer.into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)] // reason: a test fails by panicking
    use super::*;
    use crate::Outcome;
    use tokio::io::{duplex, AsyncWriteExt};

    #[test]
    fn a_gateway_that_speaks_first_is_not_sent_anything() {
        let run = tokio::runtime::Builder::new_current_thread().build().unwrap();
        run.block_on(async {
            let (near, mut far) = duplex(1024);
            far.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            let departure = Departure::default();
            let envelope = HttpEnvelope::new("/", "a", "b").unwrap();
            let wire = Zeroizing::new(vec![0, 1, 7]);
            let attempt = envelope.post(departure.watch(near), wire, 10, &departure).await;
            let Outcome::NotSent(Cause::BadAnswer(BadAnswer::Unasked)) = departure.outcome(attempt) else {
                panic!("the request must wait for its turn");
            };
        });
    }
}
