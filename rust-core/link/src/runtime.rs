//! The link for callers that do not speak async: one thread, callbacks.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::sync::{watch, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

use crate::{Cause, HostLink, LinkError, Outcome};

/// Exchanges that may be open at once. A terminal has one payment, perhaps one reversal and a few queries
/// under way; a caller that piles up more has lost count.
const OPEN_MAX: usize = 16;

/// Owns one thread that runs the exchanges of one [`HostLink`].
///
/// Dropping it ends every open exchange at once as [`Cause::Stopped`], truthfully [`Outcome::NotSent`] or
/// [`Outcome::Unknown`], and waits until their `on_done` have returned and the thread is gone: it blocks, briefly. (Dropped from
/// inside an `on_done`, it cannot wait for its own thread: that thread then ends by itself right after.)
pub struct LinkRuntime {
    /// `None` only while dropping.
    exchanges: Option<UnboundedSender<Exchange>>,
    thread: Option<JoinHandle<()>>,
    enabled: Arc<AtomicBool>,
    room: Arc<Semaphore>,
}

/// A request that has been accepted and owes its caller an outcome.
struct Exchange {
    frame: Zeroizing<Vec<u8>>,
    response_timeout_ms: Option<u32>,
    on_done: Box<dyn FnOnce(Outcome) + Send>,
    place: OwnedSemaphorePermit,
}

impl LinkRuntime {
    /// Starts the thread. The network switch is on.
    ///
    /// # Errors
    /// [`LinkError::Thread`] when the operating system refuses the thread or its event loop.
    pub fn new(link: HostLink) -> Result<Self, LinkError> {
        let refused = |error: std::io::Error| LinkError::Thread { kind: error.kind() };
        let event_loop = Builder::new_current_thread().enable_all().build().map_err(refused)?;
        let enabled = Arc::new(AtomicBool::new(true));
        let (exchanges, queue) = unbounded_channel(); // bounded by `room`
        let switch = Arc::clone(&enabled);
        let thread = thread::Builder::new()
            .name("suanpan-link".into())
            .spawn(move || serve(event_loop, &Arc::new(link), &switch, queue))
            .map_err(refused)?;
        let room = Arc::new(Semaphore::new(OPEN_MAX));
        Ok(Self { exchanges: Some(exchanges), thread: Some(thread), enabled, room })
    }

    /// Starts [`HostLink::exchange`] and returns at once. `frame` is wiped when it is no longer needed.
    ///
    /// `on_done` is called exactly once, on the link thread, also when this object is dropped first. It must
    /// be short and must not block: every open exchange waits for it. It may start the next exchange.
    /// With 16 exchanges open the outcome is [`Cause::Busy`], and `on_done` is called on the calling thread
    /// before this function returns.
    pub fn start_exchange(
        &self,
        frame: Vec<u8>,
        response_timeout_ms: Option<u32>,
        on_done: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let frame = Zeroizing::new(frame);
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            return on_done(Outcome::NotSent(Cause::Busy { max: OPEN_MAX }));
        };
        let exchange = Exchange { frame, response_timeout_ms, on_done: Box::new(on_done), place };
        let unsent = match &self.exchanges {
            Some(exchanges) => exchanges.send(exchange).err().map(|refused| refused.0),
            None => Some(exchange),
        };
        if let Some(exchange) = unsent {
            exchange.end(Outcome::NotSent(Cause::Stopped));
        }
    }

    /// The network switch, for demonstrations and drills. Off: exchanges that start from now on end as
    /// [`Outcome::NotSent`] with [`Cause::Disabled`], without a connection. Open exchanges are left alone.
    pub fn set_enabled(&self, enabled: bool) {
        self.enabled.store(enabled, Relaxed);
    }
}

impl Drop for LinkRuntime {
    fn drop(&mut self) {
        self.exchanges = None; // the thread sees the end of its queue, and that is the stop signal
        if let Some(thread) =
            self.thread.take().filter(|thread| thread.thread().id() != thread::current().id())
        {
            let _ = thread.join(); // Err: an on_done panicked outside a task; nothing is left to end
        }
    }
}

impl fmt::Debug for LinkRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = OPEN_MAX.saturating_sub(self.room.available_permits());
        f.debug_struct("LinkRuntime").field("enabled", &self.enabled).field("open", &open).finish()
    }
}

impl Exchange {
    async fn run(self, link: Arc<HostLink>, enabled: bool, mut stopped: watch::Receiver<()>) {
        let outcome = if enabled {
            // `changed` fails when the sending half is gone, which is the only thing that happens to it.
            let stop = async { while stopped.changed().await.is_ok() {} };
            link.exchange_until(&self.frame, self.response_timeout_ms, stop).await
        } else {
            Outcome::NotSent(Cause::Disabled)
        };
        self.end(outcome);
    }

    fn end(self, outcome: Outcome) {
        let Self { frame, on_done, place, .. } = self;
        drop(frame);
        drop(place); // before the call, so that `on_done` may start the next exchange
        on_done(outcome);
    }
}

fn serve(
    event_loop: Runtime,
    link: &Arc<HostLink>,
    enabled: &AtomicBool,
    mut queue: UnboundedReceiver<Exchange>,
) {
    event_loop.block_on(async {
        let (running, stopped) = watch::channel(());
        let mut open = JoinSet::new();
        while let Some(exchange) = queue.recv().await {
            while open.try_join_next().is_some() {} // forget the ended ones; a panic of an on_done stays in its task
            open.spawn(exchange.run(Arc::clone(link), enabled.load(Relaxed), stopped.clone()));
        }
        drop(running);
        while open.join_next().await.is_some() {}
    });
    event_loop.shutdown_background(); // a name lookup may still hang in the resolver: not ours to wait for
}
