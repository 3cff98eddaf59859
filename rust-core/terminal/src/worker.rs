//! The worker thread and the handle that the shell holds.

use std::path::PathBuf;
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use suanpan_core::card::{CardBytes, EntryMode, Pan};
use suanpan_core::config::TerminalConfig;
use suanpan_core::effect::{Effect, EffectId};
use suanpan_core::error::Reject;
use suanpan_core::event::{CardFailure, Event, LinkFailure};
use suanpan_core::host::PinFormat;
use suanpan_core::{Terminal, UnixMillis};
use suanpan_crypto::key::{KeyPolicy, MasterKey};
use suanpan_crypto::remote_load::Offer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_link::{Cause, HostLink, LinkConfig, LinkRuntime, Outcome};
use suanpan_store::SqliteJournal;
use zeroize::Zeroizing;

use crate::error::{KeyLoadError, OpenError, SubmitError};
use crate::keys::device::DeviceKeys;
use crate::keys::{Asked, Keys, KeysPort};
use crate::outbox::Outbox;
use crate::shelf::{self, KeyRow};
use crate::shell_effect::{self, Own, ShellEffect};
use crate::timers::Timers;
use crate::{keys, OsRandom};

/// What a worker runs on.
pub struct Config {
    /// The terminal's identity and acquirer.
    pub terminal: TerminalConfig,
    /// The way to the host.
    pub link: LinkConfig,
    /// The journal's file; its folder must exist.
    pub journal: PathBuf,
    /// Whom a master key is taken from over the line; `None` takes it from nobody.
    pub host_key: Option<VerifyingKey>,
    /// Who has the keys.
    pub keys: KeysPort,
}

/// A key of the software PIN pad.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PinKeyPress {
    /// A digit, 0 to 9. Nothing keeps it but the pad.
    Digit(u8),
    /// Takes the last digit back.
    Backspace,
    /// Enciphers what was typed and answers the open question.
    Enter,
    /// No PIN: bypass.
    Bypass,
    /// Stops.
    Cancel,
}

/// What may be shown of the software PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinPadState {
    /// Nobody asked for a PIN.
    Closed,
    /// Waiting for keys; so many digits are typed.
    Open {
        /// Digits typed.
        digits: usize,
    },
}

type Query = Box<dyn FnOnce(&Terminal<SqliteJournal>) + Send>;

enum Message {
    Event(Event, Sender<Result<(), Reject>>),
    Card(EffectId, EntryMode, Zeroizing<Vec<u8>>, Option<u16>, Sender<Result<(), Reject>>),
    PinKey(PinKeyPress, Sender<PinPadState>),
    Query(Query),
    KeyRows(Sender<Vec<KeyRow>>),
    PutMaster(MasterKey, Sender<Result<(), KeyLoadError>>),
    EraseKeys(Sender<Result<(), KeyLoadError>>),
    NoteMaster(Option<String>),
    KeyData(EffectId, Sender<Option<Zeroizing<Vec<u8>>>>),
    HostDone(EffectId, Outcome),
    Network(bool),
    Stop,
}

/// A terminal on its own thread. See the crate's first page.
pub struct Worker {
    messages: Sender<Message>,
    outbox: Arc<Outbox>,
    device_key: VerifyingKey,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Worker {
    /// Opens journal, keys, link and terminal, and starts the thread. `wrapping_key` opens the
    /// journal, and with it the master key that was loaded into it.
    pub fn open(config: Config, wrapping_key: &Secret<32>) -> Result<Self, OpenError> {
        let journal = SqliteJournal::open(&config.journal, wrapping_key, Box::new(OsRandom))?;
        let link = LinkRuntime::new(HostLink::new(config.link)?)?;
        let outbox = Arc::new(Outbox::default());
        let keys = match config.keys {
            KeysPort::Software => {
                let mut keys = SoftKeys::new(Box::new(OsRandom));
                shelf::restore(&journal, &mut keys)?;
                Keys::Software(keys)
            }
            KeysPort::Device => {
                outbox.put([ShellEffect::CheckMasterKey]);
                Keys::Device(DeviceKeys::default())
            }
        };
        let device_key = journal.signing_key().verifying_key();
        let (terminal, effects) = Terminal::open(config.terminal, journal, now())?;
        let (messages, inbox) = channel();
        let mut body = Body {
            terminal,
            keys,
            host_key: config.host_key,
            offer: None,
            link,
            timers: Timers::default(),
            pad: Pad::default(),
            messages: messages.clone(),
            outbox: Arc::clone(&outbox),
        };
        let thread = std::thread::Builder::new().name("suanpan-worker".to_owned()).spawn(move || {
            // Also when the body panics: a pump that waits for effects must not wait for ever.
            let _closes = ClosesOutbox(Arc::clone(&body.outbox));
            body.carry_out(effects);
            body.run(&inbox);
        })?;
        Ok(Worker { messages, outbox, device_key, thread: Mutex::new(Some(thread)) })
    }

    /// Hands an event to the core and waits for its word: taken, or rejected with nothing
    /// changed. What the step changed is durable when this returns `Ok`.
    pub fn submit(&self, event: Event) -> Result<(), SubmitError> {
        Ok(self.ask(|reply| Message::Event(event, reply))??)
    }

    /// A card came: answers the reading `id` with its account data, ASCII track 2 or its chip
    /// equivalent and the card sequence number. The caller wipes its own buffer. Rejected with nothing
    /// changed where the data is none; the reading is then still open.
    pub fn present_card(
        &self,
        id: EffectId,
        entry: EntryMode,
        track_2: &[u8],
        sequence: Option<u16>,
    ) -> Result<(), SubmitError> {
        let bytes = Zeroizing::new(track_2.to_vec());
        Ok(self.ask(|reply| Message::Card(id, entry, bytes, sequence, reply))??)
    }

    /// Presses a key of the software PIN pad. Without the feature `soft-pin-pad` there is no pad:
    /// it answers [`PinPadState::Closed`].
    pub fn press_pin_key(&self, key: PinKeyPress) -> Result<PinPadState, SubmitError> {
        self.ask(|reply| Message::PinKey(key, reply))
    }

    /// The public key that this terminal proves itself with when it fetches a master key; the host must have it
    /// enrolled.
    #[must_use]
    pub fn device_key(&self) -> VerifyingKey {
        self.device_key
    }

    /// Every place for a key, with what may be shown of the key in it.
    pub fn key_rows(&self) -> Result<Vec<KeyRow>, SubmitError> {
        self.ask(Message::KeyRows)
    }

    /// Puts a master key in by hand, for good; the former one is gone, and the terminal signed off.
    ///
    /// # Errors
    /// [`KeyLoadError`]; the former key is still there.
    pub fn put_master_key(&self, master: MasterKey) -> Result<(), KeyLoadError> {
        self.ask(|reply| Message::PutMaster(master, reply))?
    }

    /// Erases every key.
    ///
    /// # Errors
    /// [`KeyLoadError`].
    pub fn erase_keys(&self) -> Result<(), KeyLoadError> {
        self.ask(Message::EraseKeys)?
    }

    /// The bytes that the effect [`ShellEffect::Mac`] or [`ShellEffect::EncryptTrack`] is about, once: they may hold
    /// account data. `None` for an effect that is no longer open.
    pub fn key_data(&self, id: EffectId) -> Result<Option<Zeroizing<Vec<u8>>>, SubmitError> {
        self.ask(|reply| Message::KeyData(id, reply))
    }

    /// The answer to [`ShellEffect::CheckMasterKey`]: the check value of the secure processor's master key,
    /// upper-case hex; `None` where it has none.
    pub fn note_master_key(&self, check_value: Option<String>) {
        let _ = self.messages.send(Message::NoteMaster(check_value)); // Err: closed; nobody asks any more
    }

    /// Looks at the terminal, on its own thread.
    pub fn query<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Terminal<SqliteJournal>) -> T + Send + 'static,
    ) -> Result<T, SubmitError> {
        self.ask(|reply| {
            Message::Query(Box::new(move |terminal| {
                let _ = reply.send(look(terminal)); // Err: the asker is gone
            }))
        })
    }

    /// The network switch, for demonstrations and drills.
    pub fn set_network(&self, on: bool) {
        let _ = self.messages.send(Message::Network(on)); // Err: closed; there is no network any more
    }

    /// Everything that waits for the shell; blocks until there is something. After a shutdown the
    /// last effect is [`ShellEffect::Closed`], on every call.
    pub fn next_effects(&self) -> Vec<ShellEffect> {
        self.outbox.take(None)
    }

    /// As [`next_effects`](Self::next_effects), but gives up after `longest` with nothing.
    pub fn next_effects_within(&self, longest: Duration) -> Vec<ShellEffect> {
        self.outbox.take(Some(longest))
    }

    /// Stops the thread and wakes the pump. Sticky; calling it twice does nothing more. A payment
    /// without an outcome stays in the journal and is reversed at the next opening.
    pub fn shutdown(&self) {
        let _ = self.messages.send(Message::Stop); // Err: stopped already
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join(); // Err: it panicked; the outbox is closed below all the same
        }
        self.outbox.close();
    }

    fn ask<T>(&self, message: impl FnOnce(Sender<T>) -> Message) -> Result<T, SubmitError> {
        let (reply, answer) = channel();
        self.messages.send(message(reply)).map_err(|_| SubmitError::Closed)?;
        answer.recv().map_err(|_| SubmitError::Closed)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// Closes the outbox when the thread ends, however it ends.
struct ClosesOutbox(Arc<Outbox>);

impl Drop for ClosesOutbox {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The open question of the PIN pad.
#[derive(Default)]
struct Pad {
    #[cfg(feature = "soft-pin-pad")]
    pad: suanpan_crypto::soft_pin_pad::SoftPinPad,
    open: Option<Open>,
}

/// What the PIN pad was asked.
#[derive(Clone)]
#[cfg_attr(not(feature = "soft-pin-pad"), allow(dead_code))] // reason: only the software pad reads it
struct Open {
    id: EffectId,
    format: PinFormat,
    pan: Pan,
}

/// What lives on the thread.
struct Body {
    terminal: Terminal<SqliteJournal>,
    keys: Keys,
    host_key: Option<VerifyingKey>,
    /// The key agreement that waits for the host.
    offer: Option<Offer>,
    link: LinkRuntime,
    timers: Timers,
    pad: Pad,
    messages: Sender<Message>,
    outbox: Arc<Outbox>,
}

impl Body {
    fn run(&mut self, inbox: &Receiver<Message>) {
        loop {
            while let Some(id) = self.timers.fired() {
                self.answer(Event::TimerFired(id));
            }
            // An hour is as good as for ever: nothing depends on waking up then.
            let wait = self.timers.next_in().unwrap_or(Duration::from_secs(3600));
            match inbox.recv_timeout(wait) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn take(&mut self, message: Message) {
        // Whoever asked may be gone; the step counts all the same.
        match message {
            Message::Event(event, reply) => {
                let _ = reply.send(self.hear(event));
            }
            Message::Card(id, entry, track_2, sequence, reply) => {
                let loaded = self.terminal.load_card(&track_2, sequence);
                let _ = reply.send(loaded.and_then(|()| self.step(presented(id, entry))));
            }
            Message::PinKey(key, reply) => {
                let _ = reply.send(self.press(key));
            }
            Message::Query(look) => look(&self.terminal),
            Message::KeyRows(reply) => {
                let rows = match &self.keys {
                    Keys::Software(keys) => shelf::rows(self.terminal.journal(), keys),
                    Keys::Device(keys) => keys.rows(),
                };
                let _ = reply.send(rows);
            }
            Message::PutMaster(master, reply) => {
                let _ = reply.send(self.put_by_hand(master));
            }
            Message::EraseKeys(reply) => {
                let _ = reply.send(self.erase());
            }
            Message::NoteMaster(check_value) => {
                if let Some(keys) = self.keys.device() {
                    keys.note_master(check_value);
                }
            }
            Message::KeyData(id, reply) => {
                let _ = reply.send(self.keys.device().and_then(|keys| keys.take_data(id)));
            }
            Message::HostDone(id, outcome) => self.answer(host_event(id, outcome)),
            Message::Network(on) => self.link.set_enabled(on),
            Message::Stop => {}
        }
    }

    /// Takes an event of the shell. An answer about keys that nobody waits for is dropped here, as the core drops
    /// all others.
    fn hear(&mut self, event: Event) -> Result<(), Reject> {
        let event = match self.keys.device() {
            Some(keys) => keys.hear(event),
            None => Some(event),
        };
        event.map_or(Ok(()), |event| self.step(event))
    }

    /// Gives the core an event and carries out what follows.
    fn step(&mut self, event: Event) -> Result<(), Reject> {
        self.terminal.handle(event, now()).map(|effects| self.carry_out(effects))
    }

    /// Gives the core an answer of the world. A stale one is dropped by the core; a reject can
    /// only mean that the terminal is out of service, which it has shown.
    fn answer(&mut self, event: Event) {
        let _ = self.step(event);
    }

    /// Carries a step's effects out in their order. What the shell gets from one step it gets at
    /// once, so that a result and its slip never come apart.
    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut for_shell = Vec::new();
        for effect in effects {
            match shell_effect::sort(effect) {
                Own::Shell(effect) => for_shell.push(effect),
                Own::AskPin { shell, id, format, pan } => {
                    self.close_pad();
                    self.pad.open = Some(Open { id, format, pan });
                    for_shell.push(shell);
                }
                Own::StopPin { shell } => {
                    self.close_pad();
                    for_shell.push(shell);
                }
                Own::Keys(effect) => match self.keys.ask(effect) {
                    Asked::Answered(event) => {
                        self.outbox.put(for_shell.drain(..));
                        self.answer(event);
                    }
                    Asked::Shell(effect) => for_shell.push(effect),
                    Asked::Done => {}
                },
                Own::Rust(effect) => {
                    self.outbox.put(for_shell.drain(..));
                    self.do_myself(effect);
                }
            }
        }
        self.outbox.put(for_shell);
    }

    fn do_myself(&mut self, effect: Effect) {
        let event = match effect {
            Effect::OfferKeyLoad { id } => self.offer_key_load(id),
            Effect::TakeMasterKey { id, answer } => self.take_master_key(id, &answer),
            Effect::Send { id, frame, response_timeout_ms } => {
                let messages = self.messages.clone();
                self.link.start_exchange(frame.take(), Some(response_timeout_ms), move |outcome| {
                    let _ = messages.send(Message::HostDone(id, outcome)); // Err: closed; a restart reverses
                });
                return;
            }
            Effect::SetTimer { id, after_ms } => {
                self.timers.set(id, after_ms);
                return;
            }
            // `sort` hands no other effect to this function.
            _ => return,
        };
        self.answer(event);
    }

    fn offer_key_load(&mut self, id: EffectId) -> Event {
        if self.keys.device().is_some() {
            return keys::failed_as(id, "keys:in_device");
        }
        let Some(host) = self.host_key else { return keys::failed_as(id, "keys:host_unknown") };
        let terminal_id = &self.terminal.config().terminal_id;
        let device = self.terminal.journal().signing_key();
        match Offer::new(device, host, terminal_id, &mut OsRandom) {
            Ok((offer, request)) => {
                self.offer = Some(offer);
                Event::KeyLoadOffered(id, CardBytes::new(request))
            }
            Err(_) => keys::failed_as(id, "keys:exchange_refused"),
        }
    }

    fn take_master_key(&mut self, id: EffectId, answer: &CardBytes) -> Event {
        let refused = keys::failed_as(id, "keys:exchange_refused");
        let Some(offer) = self.offer.take() else { return refused };
        let Ok(loaded) = offer.accept(answer.expose()) else { return refused };
        let value = loaded.kcv.to_string();
        match self.put(loaded.key) {
            Ok(()) => Event::MasterKeyTaken(id, value),
            Err(KeyLoadError::NotKept(_)) => keys::failed_as(id, "keys:not_kept"),
            Err(KeyLoadError::InDevice) => keys::failed_as(id, "keys:in_device"),
            Err(_) => keys::failed_as(id, "keys:refused"),
        }
    }

    /// Checks a master key, keeps it, and only then uses it.
    fn put(&mut self, master: MasterKey) -> Result<(), KeyLoadError> {
        let keys = self.keys.software().ok_or(KeyLoadError::InDevice)?;
        master.check(KeyPolicy::Strict)?;
        shelf::keep(self.terminal.journal_mut(), &master, now())
            .map_err(|error| KeyLoadError::NotKept(error.to_string()))?;
        keys.load_master(master).map_err(|error| KeyLoadError::NotKept(error.to_string()))
    }

    fn put_by_hand(&mut self, master: MasterKey) -> Result<(), KeyLoadError> {
        self.must_be_idle("put_master_key")?;
        let value = master.check_value().to_string();
        self.put(master)?;
        Ok(self.step(Event::MasterKeyPut(value)).map_err(SubmitError::from)?)
    }

    fn erase(&mut self) -> Result<(), KeyLoadError> {
        self.must_be_idle("erase_keys")?;
        let keys = self.keys.software().ok_or(KeyLoadError::InDevice)?;
        self.terminal
            .journal_mut()
            .erase_key_slots(None, now())
            .map_err(|error| KeyLoadError::NotKept(error.to_string()))?;
        keys.clear();
        Ok(self.step(Event::KeysErased).map_err(SubmitError::from)?)
    }

    /// Keys are not changed under a payment.
    fn must_be_idle(&self, event: &'static str) -> Result<(), SubmitError> {
        if self.terminal.is_idle() {
            return Ok(());
        }
        Err(Reject::NotNow { event, phase: "busy" }.into())
    }

    fn close_pad(&mut self) {
        self.pad.open = None;
        #[cfg(feature = "soft-pin-pad")]
        self.pad.pad.cancel();
    }

    #[cfg(not(feature = "soft-pin-pad"))]
    fn press(&mut self, _key: PinKeyPress) -> PinPadState {
        PinPadState::Closed
    }

    #[cfg(feature = "soft-pin-pad")]
    fn press(&mut self, key: PinKeyPress) -> PinPadState {
        let Some(open) = self.pad.open.clone() else {
            return PinPadState::Closed;
        };
        let id = open.id;
        let answer = match key {
            PinKeyPress::Digit(digit) => {
                let _ = self.pad.pad.push(digit); // Err: full or no digit; the count says so
                None
            }
            PinKeyPress::Backspace => {
                self.pad.pad.backspace();
                None
            }
            PinKeyPress::Enter => self.enter(&open),
            PinKeyPress::Bypass => Some(Event::PinBypassed(id)),
            PinKeyPress::Cancel => Some(Event::PinCancelled(id)),
        };
        match answer {
            Some(event) => {
                self.close_pad();
                self.answer(event);
                PinPadState::Closed
            }
            None => PinPadState::Open { digits: self.pad.pad.len() },
        }
    }

    /// The block, or nothing while the PIN is too short.
    #[cfg(feature = "soft-pin-pad")]
    fn enter(&mut self, open: &Open) -> Option<Event> {
        use suanpan_core::card::PinBlock;
        use suanpan_core::event::DeviceFailure;
        use suanpan_crypto::{KeysError, PinError};
        let failed = |code: &str| Some(Event::PinFailed(open.id, DeviceFailure { code: code.to_owned() }));
        let format = keys::laid_out_as(open.format);
        let Keys::Software(keys) = &self.keys else { return failed("pin:no_key") };
        match self.pad.pad.enter(keys, format, open.pan.expose()) {
            Ok(block) => PinBlock::from_slice(block.expose()).map(|block| Event::PinEntered(open.id, block)),
            Err(KeysError::Pin(PinError::Length)) => None,
            Err(error) => failed(keys::software::code(&error)),
        }
    }
}

fn presented(id: EffectId, entry: EntryMode) -> Event {
    match entry {
        EntryMode::Swipe => Event::CardSwiped(id),
        EntryMode::Insert => Event::CardInserted(id),
        EntryMode::Tap => Event::CardTapped(id),
        // No reader reads a card on file; the core takes this as an unreadable one.
        EntryMode::OnFile => Event::CardFailed(id, CardFailure::Unreadable),
    }
}

fn host_event(id: EffectId, outcome: Outcome) -> Event {
    let failure =
        |cause: &Cause| LinkFailure { code: format!("link:{}", cause.code()), detail: cause.to_string() };
    match outcome {
        Outcome::Received(bytes) => Event::Received(id, CardBytes::new(bytes)),
        Outcome::NotSent(cause) => Event::NotSent(id, failure(&cause)),
        Outcome::Unknown(cause) => Event::Unknown(id, failure(&cause)),
    }
}
