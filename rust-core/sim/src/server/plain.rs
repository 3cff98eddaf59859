//! Bare length-prefixed frames, any number on a connection.
//!
//! Requests are read one after the other and each is answered when it is due, so that an answer that is
//! late does not keep the next request (the reversal, say) from being read.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use super::peer::{prefixed, send, Host, Parting, Stream};
use crate::acquirer::Wire;

/// Answers that may be ready at once; more make the reader wait.
const READY_MAX: usize = 16;

struct Outgoing {
    bytes: Vec<u8>,
    wire: Wire,
}

pub(super) async fn talk(stream: &mut impl Stream, host: &Arc<Host>) -> Result<(), Parting> {
    let (reader, writer) = tokio::io::split(stream);
    let (ready, outgoing) = mpsc::channel(READY_MAX);
    let mut writing = core::pin::pin!(write(writer, outgoing, host));
    let ended = tokio::select! {
        ended = read(reader, host, ready) => ended,
        ended = &mut writing => return ended,
    };
    // Logged before the peer can see the end. Answers that are ready still leave.
    if let Err(parting) = ended {
        host.part(&parting);
    }
    writing.await
}

async fn read<S: Stream>(
    mut reader: ReadHalf<S>,
    host: &Arc<Host>,
    ready: mpsc::Sender<Outgoing>,
) -> Result<(), Parting> {
    let mut late = JoinSet::new();
    loop {
        let Some(frame) = read_frame(&mut reader, host).await? else { return Ok(()) };
        let (answer, waits) = host.answer(&frame)?;
        let wire = answer.wire;
        if wire.http_status.is_some() || (wire.cut_at == Some(0) && !answer.frames.is_empty()) {
            return Ok(());
        }
        if let Some(waits) = waits {
            let (ready, wire) = (ready.clone(), wire.clone());
            late.spawn(async move {
                if let Ok(frame) = waits.await {
                    if let Ok(bytes) = prefixed(&frame) {
                        let _ = ready.send(Outgoing { bytes, wire }).await;
                    }
                }
            });
        }
        for frame in answer.frames {
            let outgoing = Outgoing { bytes: prefixed(&frame.bytes)?, wire: wire.clone() };
            if frame.after_ms == 0 {
                if ready.send(outgoing).await.is_err() {
                    return Ok(());
                }
                continue;
            }
            let ready = ready.clone();
            late.spawn(async move {
                tokio::time::sleep(Duration::from_millis(frame.after_ms.into())).await;
                let _ = ready.send(outgoing).await; // the connection may be gone by now
            });
        }
        while late.try_join_next().is_some() {}
    }
}

/// The next frame; `None` when the peer has closed between two.
async fn read_frame<S: Stream>(
    reader: &mut ReadHalf<S>,
    host: &Host,
) -> Result<Option<Zeroizing<Vec<u8>>>, Parting> {
    let mut prefix = [0; 2];
    let [first, rest @ ..] = &mut prefix;
    if host.in_time(reader.read(core::slice::from_mut(first))).await? == 0 {
        return Ok(None);
    }
    host.in_time(reader.read_exact(rest)).await?;
    let got = usize::from(u16::from_be_bytes(prefix));
    if got == 0 || got > host.frame_max {
        return Err(Parting::Length { got, max: host.frame_max });
    }
    let mut frame = Zeroizing::new(vec![0; got]);
    host.in_time(reader.read_exact(&mut frame)).await?;
    Ok(Some(frame))
}

/// Sends what is ready until the reader ends or a fault breaks the connection.
async fn write<S: Stream>(
    mut writer: WriteHalf<S>,
    mut outgoing: mpsc::Receiver<Outgoing>,
    host: &Host,
) -> Result<(), Parting> {
    let mut waiting = Vec::new();
    while let Some(Outgoing { bytes, wire }) = outgoing.recv().await {
        waiting.extend(bytes);
        if wire.coalesce {
            continue;
        }
        let bytes = core::mem::take(&mut waiting);
        if !host.in_time(send(&mut writer, &bytes, &wire)).await? {
            break;
        }
    }
    writer.shutdown().await?;
    Ok(())
}
