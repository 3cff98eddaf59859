//! The acquirer host without I/O: a request frame and the time in, an answer out.
//!
//! The order of every request: faults that lose it, terminal and merchant, MAC, then the rule of its
//! message family (one file each), then the books, then faults that spoil the answer. An answer that
//! approves is booked before it exists, so a lost answer is a booked payment.

mod code;
mod financial;
mod management;

mod moment;
mod reply;
mod request;
mod reversal;
mod script;
mod settlement;
mod upload;

use std::collections::{BTreeMap, VecDeque};

use suanpan_crypto::key::{MacKey, MasterKey};
use suanpan_crypto::mac::{self, MacMethod};
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::{KeyError, Random};
use suanpan_iso8583::cup::frame::{Frame, Header, Tpdu};
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use suanpan_iso8583::Mti;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::fault::{Fault, FaultPlan, Subject};
use crate::keys::{KeyBlock, SessionKeys};
use crate::ledger::{Ledger, Sighting, Trace};
use crate::BadFrame;
use code::Code;
use moment::Moment;
use reply::Reply;
use request::Request;

const REVERSAL: Mti = Mti::new(0x0400);
const SETTLEMENT: Mti = Mti::new(0x0500);

/// How many answers and requests may wait for a reversal at once; the oldest is forgotten.
const HELD_MAX: usize = 64;

/// The habits of this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcquirerConfig {
    /// Acquirer id (field 32), written with at least eight digits.
    pub acquirer_id: u32,
    /// Layout of field 62 at sign-on; `None` for the customary one of the network code.
    pub key_block: Option<KeyBlock>,
    /// Response code for a terminal that is not enrolled: 03 or 97.
    pub unknown_terminal_code: [u8; 2],
    /// Response code for a reversal of something that is reversed already: 25 or 00.
    pub repeated_reversal_code: [u8; 2],
    /// Whether answers come back with the addresses of the TPDU swapped.
    pub swaps_tpdu: bool,
    /// What the header of every answer asks for (a nibble), where no fault says otherwise.
    pub processing_requirement: u8,
    /// Whether amounts decline by [`CODES_BY_AMOUNT`](crate::CODES_BY_AMOUNT).
    pub declines_by_amount: bool,
    /// Wrong PINs in a row that lock a card: the last of them is answered with 75.
    pub pin_tries: u8,
    /// How field 64 is computed, in both directions.
    pub mac: MacMethod,
    /// How PINs come in field 52.
    pub pin_format: PinBlockFormat,
}

impl Default for AcquirerConfig {
    fn default() -> Self {
        AcquirerConfig {
            acquirer_id: 48_020_000,
            key_block: None,
            unknown_terminal_code: *b"03",
            repeated_reversal_code: *b"25",
            swaps_tpdu: true,
            processing_requirement: 0,
            declines_by_amount: true,
            pin_tries: 3,
            mac: MacMethod::CupEcb,
            pin_format: PinBlockFormat::Iso0,
        }
    }
}

/// What the host does after a request.
#[derive(Default)]
pub struct Answer {
    /// Frames for the connection of the request, in order; none for silence.
    pub frames: Vec<TimedFrame>,
    /// How their bytes travel.
    pub wire: Wire,
    /// Silence for now: a later answer of this acquirer may release a frame for this connection.
    pub held: Option<Ticket>,
    /// Frames for connections whose earlier answers were held.
    pub released: Vec<Released>,
    /// One line for an engineer: message type, STAN, code. No card data.
    pub note: String,
}

/// A frame and when it leaves.
pub struct TimedFrame {
    /// Milliseconds after the request was read.
    pub after_ms: u32,
    /// TPDU, header and body, without length prefix.
    pub bytes: Vec<u8>,
}

/// How the bytes of an answer travel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wire {
    /// The connection breaks after this many bytes.
    pub cut_at: Option<usize>,
    /// Bytes per segment; `None` for all in one.
    pub segment: Option<usize>,
    /// Wait for the next answer of the connection and leave with it.
    pub coalesce: bool,
    /// HTTP status without a body instead of the frame.
    pub http_status: Option<u16>,
}

/// Names a held answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// A frame for a connection whose answer was held.
pub struct Released {
    /// Whose.
    pub ticket: Ticket,
    /// TPDU, header and body.
    pub bytes: Vec<u8>,
}

/// What waits for a reversal.
struct Held {
    ticket: Ticket,
    trace: Trace,
    what: HeldWhat,
}

enum HeldWhat {
    Answer(Vec<u8>),
    Request(Zeroizing<Vec<u8>>),
}

struct TerminalKeys {
    master: MasterKey,
    session: Option<SessionKeys>,
    /// What the terminal proves itself with when it fetches its master key.
    device: Option<VerifyingKey>,
}

/// The host: its habits, its books, its keys.
pub struct Acquirer {
    config: AcquirerConfig,
    ledger: Ledger,
    random: Box<dyn Random + Send>,
    keys: BTreeMap<String, TerminalKeys>,
    /// What the host proves itself with when it gives a master key.
    host_key: Option<SigningKey>,
    faults: FaultPlan,
    held: VecDeque<Held>,
    next_ticket: u64,
}

impl Acquirer {
    /// A host with these books.
    #[must_use]
    pub fn new(config: AcquirerConfig, ledger: Ledger, random: Box<dyn Random + Send>) -> Self {
        Acquirer {
            config,
            ledger,
            random,
            keys: BTreeMap::new(),
            host_key: None,
            faults: FaultPlan::none(),
            held: VecDeque::new(),
            next_ticket: 0,
        }
    }

    /// Makes a terminal known, with the master key it was given. It must sign on before it can pay,
    /// after a restart of the host too: working keys live in memory only.
    ///
    /// # Errors
    /// [`KeyError`] cannot occur for a key of this length; the signature says so to the caller's `?`.
    pub fn enrol(&mut self, terminal: &str, merchant: &str, master: &Secret<16>) -> Result<(), KeyError> {
        let master = MasterKey::tdes(master.expose())?;
        self.keys.insert(terminal.to_owned(), TerminalKeys { master, session: None, device: None });
        self.ledger.enrol(terminal, merchant);
        Ok(())
    }

    /// Lets the host give master keys over the line, proving itself with this key.
    pub fn give_master_keys(&mut self, host_key: SigningKey) {
        self.host_key = Some(host_key);
    }

    /// Lets a terminal that is known fetch its master key, proving itself with this key. Returns whether it is
    /// known.
    pub fn enrol_device(&mut self, terminal: &str, device: VerifyingKey) -> bool {
        let Some(keys) = self.keys.get_mut(terminal) else { return false };
        keys.device = Some(device);
        true
    }

    /// The books.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The books, to issue or unlock cards.
    pub fn ledger_mut(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Replaces the fault script; counting starts anew.
    pub fn set_faults(&mut self, faults: FaultPlan) {
        self.faults = faults;
    }

    /// Whether a new connection is to be closed without reading.
    pub fn closes_connection(&mut self) -> bool {
        self.faults.closes_connection()
    }

    /// Answers one request: TPDU, header and body without length prefix, at Unix time `now_ms`.
    ///
    /// # Errors
    /// [`BadFrame`] when the bytes are no request of the dialect; the books are unchanged, and a host
    /// closes the connection.
    pub fn answer(&mut self, frame: &[u8], now_ms: i64) -> Result<Answer, BadFrame> {
        let parsed = Frame::parse(frame)?;
        let request = Request::read(parsed.body)?;
        let faults = self.faults.for_message(&Subject {
            mti: &request.mti.to_string(),
            processing_code: request.processing_code.as_deref(),
            amount_minor: request.amount_minor,
            stan: request.stan,
        });
        if faults.contains(&Fault::LostRequest) {
            return Ok(Answer { note: request.note("lost on the way in"), ..Answer::default() });
        }
        let holds_request = faults.contains(&Fault::RequestAfterReversal);
        if let Some(trace) = request.trace().filter(|_| holds_request) {
            let ticket = self.hold(trace, HeldWhat::Request(Zeroizing::new(frame.to_vec())));
            let note = request.note("held until its reversal");
            return Ok(Answer { held: Some(ticket), note, ..Answer::default() });
        }
        let reply = self.decide(&request, forced_code(&faults), now_ms);
        let mut answer = Answer { note: request.note(&reply.code.to_string()), ..Answer::default() };
        let bytes = self.write(&parsed, &request, reply, &faults)?;
        self.dispatch(bytes, &request, &faults, &mut answer);
        if request.mti == REVERSAL {
            answer.released = self.release(&request, now_ms);
        }
        Ok(answer)
    }

    /// The reply to a request, booked.
    fn decide(&mut self, request: &Request<'_>, forced: Option<Code>, now_ms: i64) -> Reply {
        let moment = Moment::new(now_ms, self.ledger.next_reference());
        let mut reply = match self.refuse(request) {
            Some(_) if request.mti == SETTLEMENT => Reply::wrong_totals(),
            Some(code) => Reply::new(code),
            None => match request.mti.packed() {
                0x0100 | 0x0200 | 0x0220 => self.authorise(request, forced, &moment),
                0x0320 => self.upload(request, forced, &moment),
                0x0400 => self.reverse(request, forced),
                0x0500 => self.settle(request),
                0x0620 => self.script_result(request, forced),
                0x0800 if request.network_code == Some(KEY_LOAD_CODE) => self.key_load(request, forced),
                0x0800 => self.sign_on(request, forced),
                _ => self.network(request, forced),
            },
        };
        let sighting = Sighting {
            mti: request.mti.to_string(),
            terminal: request.terminal.clone(),
            stan: request.stan,
            batch: request.batch,
            code: (request.mti != SETTLEMENT).then(|| reply.code.to_string()),
            at_ms: now_ms,
        };
        // A host that cannot write its journal still answers; it approves nothing, since booking fails.
        let _ = self.ledger.see(sighting);
        reply.complete(request, self.config.acquirer_id, &moment);
        reply
    }

    /// What keeps a request from its message family: stranger, wrong merchant, wrong MAC.
    fn refuse(&self, request: &Request<'_>) -> Option<Code> {
        let Some(merchant) = self.ledger.merchant(&request.terminal) else {
            return Some(Code(self.config.unknown_terminal_code));
        };
        if request.merchant.as_deref() != Some(merchant) {
            return Some(Code::UNKNOWN_MERCHANT);
        }
        if request.batch.is_none() {
            return Some(Code::FORMAT);
        }
        let session = self.session(&request.terminal);
        match (request.message.mac_input(), request.message.bytes(64), session) {
            (Some(input), Some(received), Some(session)) => {
                let mac = field_64(self.config.mac, &session.mac, input);
                let fits = mac.is_some_and(|mac| mac.ct_eq(received).into());
                (!fits).then_some(Code::MAC)
            }
            (Some(_), ..) => Some(Code::MAC),
            _ if request.wants_mac() => Some(Code::MAC),
            _ => None,
        }
    }

    fn session(&self, terminal: &str) -> Option<&SessionKeys> {
        self.keys.get(terminal)?.session.as_ref()
    }

    /// The frame of a reply, spoilt as the faults say.
    fn write(
        &mut self,
        asked: &Frame<'_>,
        request: &Request<'_>,
        mut reply: Reply,
        faults: &[Fault],
    ) -> Result<Vec<u8>, BadFrame> {
        let mut requirement = self.config.processing_requirement;
        let mut swaps = self.config.swaps_tpdu;
        let mut with_mac = reply.code == Code::APPROVED && request.has_mac();
        let mut wrong_mac = false;
        for fault in faults {
            match fault {
                Fault::WrongEcho { field } => reply.spoil(*field),
                Fault::Omit { field } => reply.remove(*field),
                Fault::WrongCheckValue => reply.spoil_check_value(),
                Fault::Unbalanced => reply.unbalance(),
                Fault::ProcessingRequirement(nibble) => requirement = *nibble,
                Fault::UnswappedTpdu => swaps = false,
                Fault::NoMac => with_mac = false,
                Fault::WrongMac => {
                    wrong_mac = true;
                    with_mac = true;
                }
                _ => {}
            }
        }
        let key = self.session(&request.terminal).filter(|_| with_mac).map(|session| &session.mac);
        let method = self.config.mac;
        let mut body = reply.encode(request.mti.response(), key.map(|key| (method, key)))?;
        if let Some(last) = body.last_mut().filter(|_| wrong_mac && key.is_some()) {
            *last ^= 0x01;
        }
        let tpdu = if swaps { asked.tpdu.swapped() } else { asked.tpdu };
        Ok(frame(tpdu, asked.header.requiring(requirement), &body))
    }

    /// Puts the frame into the answer, or holds or loses it, as the faults say.
    fn dispatch(&mut self, bytes: Vec<u8>, request: &Request<'_>, faults: &[Fault], answer: &mut Answer) {
        let mut after_ms: u32 = 0;
        let mut copies = 1;
        for fault in faults {
            match fault {
                Fault::NoAnswer => copies = 0,
                Fault::Duplicate => copies = 2,
                Fault::Delay { ms } => after_ms = after_ms.saturating_add(*ms),
                Fault::DropAtByte { n } => answer.wire.cut_at = Some(*n),
                Fault::Split { segment } => answer.wire.segment = Some(*segment),
                Fault::Coalesce => answer.wire.coalesce = true,
                Fault::HttpStatus(status) => answer.wire.http_status = Some(*status),
                _ => {}
            }
        }
        if faults.contains(&Fault::LateAfterReversal) {
            if let Some(trace) = request.trace() {
                answer.held = Some(self.hold(trace, HeldWhat::Answer(bytes)));
                return;
            }
        }
        answer.frames = (0..copies).map(|_| TimedFrame { after_ms, bytes: bytes.clone() }).collect();
    }

    fn hold(&mut self, trace: Trace, what: HeldWhat) -> Ticket {
        self.next_ticket = self.next_ticket.saturating_add(1);
        let ticket = Ticket(self.next_ticket);
        if self.held.len() >= HELD_MAX {
            self.held.pop_front();
        }
        self.held.push_back(Held { ticket, trace, what });
        ticket
    }

    /// What waited for the reversal `request`: held answers, and answers to held requests.
    fn release(&mut self, request: &Request<'_>, now_ms: i64) -> Vec<Released> {
        let Some(trace) = request.trace() else { return Vec::new() };
        let (due, rest): (VecDeque<Held>, _) = self.held.drain(..).partition(|held| held.trace == trace);
        self.held = rest;
        due.into_iter()
            .filter_map(|Held { ticket, what, .. }| {
                let bytes = match what {
                    HeldWhat::Answer(bytes) => bytes,
                    HeldWhat::Request(frame) => self.arrive(&frame, now_ms)?,
                };
                Some(Released { ticket, bytes })
            })
            .collect()
    }

    /// A held request arrives at last, past the faults that held it.
    fn arrive(&mut self, frame: &[u8], now_ms: i64) -> Option<Vec<u8>> {
        let parsed = Frame::parse(frame).ok()?;
        let request = Request::read(parsed.body).ok()?;
        let reply = self.decide(&request, None, now_ms);
        self.write(&parsed, &request, reply, &[]).ok()
    }
}

/// Field 64; none where the method is not one of the key's algorithm.
fn field_64(method: MacMethod, key: &MacKey, covered: &[u8]) -> Option<[u8; 8]> {
    mac::compute(method, key, covered).ok()?.as_bytes().first_chunk().copied()
}

fn forced_code(faults: &[Fault]) -> Option<Code> {
    faults.iter().find_map(|fault| match fault {
        Fault::ResponseCode(code) => code.as_bytes().first_chunk().map(|code| Code(*code)),
        _ => None,
    })
}

fn frame(tpdu: Tpdu, header: Header, body: &[u8]) -> Vec<u8> {
    tpdu.0.iter().chain(&header.0).chain(body).copied().collect()
}
