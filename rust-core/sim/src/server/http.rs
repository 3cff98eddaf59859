//! The HTTP envelope: one POST, one answer, then the end. hyper reads and writes HTTP; what it wrote is
//! sent as the faults say, since they count bytes of the whole answer, head included.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderValue, CONNECTION, CONTENT_TYPE, SERVER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use suanpan_iso8583::cup::frame::strip_length_prefix;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use suanpan_iso8583::cup::envelope;

use super::peer::{prefixed, send, Host, Parting, Stream};
use crate::acquirer::Wire;

/// Between hyper and the wire.
const PIPE: usize = 16 * 1024;

/// An answer's head and its frame take less.
const ANSWER_MAX: u64 = 128 * 1024;

/// What real access gateways call themselves.
const SERVER_NAME: &str = "Access-Guard-1000-Software/1.0";

pub(super) async fn talk(stream: &mut impl Stream, host: &Arc<Host>) -> Result<(), Parting> {
    let (near, far) = tokio::io::duplex(PIPE);
    let (mut from_peer, mut to_peer) = tokio::io::split(stream);
    let (mut from_http, mut to_http) = tokio::io::split(far);
    let wire = Arc::new(Mutex::new(Wire::default()));
    let service = service_fn(|request| exchange(request, Arc::clone(host), Arc::clone(&wire)));
    let served = http1::Builder::new()
        .keep_alive(false)
        .timer(TokioTimer::new())
        .header_read_timeout(host.idle_timeout)
        .serve_connection(TokioIo::new(near), service);
    let incoming = async {
        tokio::io::copy(&mut from_peer, &mut to_http).await?;
        to_http.shutdown().await
    };
    let outgoing = async {
        let mut answer = Vec::new();
        (&mut from_http).take(ANSWER_MAX).read_to_end(&mut answer).await?;
        let wire = wire.lock().await.clone();
        host.in_time(send(&mut to_peer, &answer, &wire)).await?;
        Ok::<(), Parting>(to_peer.shutdown().await?)
    };
    let conversation = async {
        let (served, sent) = tokio::join!(served, outgoing);
        served?;
        sent
    };
    let until_left = async {
        match incoming.await {
            // The peer has said all it will say; the answer is still to be given.
            Ok(()) => core::future::pending().await,
            Err(error) => error,
        }
    };
    tokio::select! {
        ended = conversation => ended,
        error = until_left => Err(error.into()),
    }
}

async fn exchange(
    request: Request<Incoming>,
    host: Arc<Host>,
    wire: Arc<Mutex<Wire>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.method() != Method::POST {
        return Ok(response(StatusCode::METHOD_NOT_ALLOWED, Vec::new()));
    }
    let body = Limited::new(request.into_body(), host.frame_max.saturating_add(2)).collect();
    let Ok(Ok(body)) = host.in_time(async { Ok(body.await) }).await else {
        host.log("HTTP body too long, broken or late");
        return Ok(response(StatusCode::BAD_REQUEST, Vec::new()));
    };
    let body = Zeroizing::new(body.to_bytes().to_vec());
    let answered = strip_length_prefix(&body)
        .map_err(|error| error.to_string())
        .and_then(|frame| host.answer(frame).map_err(|error| error.to_string()));
    let (answer, waits) = match answered {
        Ok(answered) => answered,
        Err(reason) => {
            host.log(&format!("bad frame: {reason}"));
            return Ok(response(StatusCode::BAD_REQUEST, Vec::new()));
        }
    };
    *wire.lock().await = answer.wire.clone();
    if let Some(status) = answer.wire.http_status.and_then(|status| StatusCode::from_u16(status).ok()) {
        return Ok(response(status, Vec::new()));
    }
    if let Some(waits) = waits {
        return Ok(match waits.await.map(|frame| prefixed(&frame)) {
            Ok(Ok(body)) => response(StatusCode::OK, body),
            _ => silence(&host).await,
        });
    }
    let Some(last) = answer.frames.last() else { return Ok(silence(&host).await) };
    tokio::time::sleep(Duration::from_millis(last.after_ms.into())).await;
    let body: std::io::Result<Vec<Vec<u8>>> =
        answer.frames.iter().map(|frame| prefixed(&frame.bytes)).collect();
    Ok(match body {
        Ok(frames) => response(StatusCode::OK, frames.concat()),
        Err(_) => response(StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    })
}

/// No answer until the peer has given up.
async fn silence(host: &Host) -> Response<Full<Bytes>> {
    host.stay_silent().await;
    response(StatusCode::GATEWAY_TIMEOUT, Vec::new())
}

fn response(status: StatusCode, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static(SERVER_NAME));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(envelope::CONTENT_TYPE));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
