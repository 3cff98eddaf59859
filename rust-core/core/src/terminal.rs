//! The terminal: one loop of event, step, durable commit, effects.

mod agenda;
mod books;

use std::collections::VecDeque;
use std::sync::Arc;

use self::agenda::Job;
use crate::card::LoadedCard;
use crate::config::TerminalConfig;
use crate::effect::{Effect, EffectId};
use crate::error::{ConfigError, Reject};
use crate::event::Event;
use crate::journal::{Entry, Fact, Journal, JournalError};
use crate::management::{Errand, Management};
use crate::money::Amount;
use crate::order::OrderKey;
use crate::payment::{Cause, Payment, PaymentKind, PaymentState};
use crate::queue::{ReversalQueue, ReversalStatus};
use crate::receipt::Copy;
use crate::result;
use crate::reversing::Reversing;
use crate::sale::{Sale, SaleRequest};
use crate::station::Station;
use crate::step::{Flow, Ids, Session, Step};
use crate::text::Texts;
use crate::view::{ResultKind, ResultView, Stage, View};
use crate::void::{Void, VoidRequest};
use crate::UnixMillis;

/// The job under way.
enum Phase {
    Idle,
    Managing(Box<Management>),
    Reversing(Box<Reversing>),
    Selling(Box<Sale>),
    Voiding(Box<Void>),
}

impl Phase {
    fn name(&self) -> &'static str {
        match self {
            Phase::Idle => "idle",
            Phase::Managing(phase) => phase.name(),
            Phase::Reversing(_) => "reversing",
            Phase::Selling(sale) => sale.name(),
            Phase::Voiding(_) => "voiding",
        }
    }
}

/// Why a terminal does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The journal is.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A payment terminal. Call [`handle`](Self::handle) with each event; carry out what it returns.
///
/// * [`open`](Self::open) rebuilds everything from the journal: restart is just another event.
/// * [`load_card`](Self::load_card) hands account data over, just before the card event.
/// * [`handle`](Self::handle) takes one event. What the step changed is durable when it returns.
///
/// Invariant: no clock, file, socket, thread, log or random source is used in here.
pub struct Terminal<J: Journal> {
    config: Arc<TerminalConfig>,
    texts: &'static Texts,
    journal: J,
    station: Station,
    queue: ReversalQueue,
    session: Session,
    ids: Ids,
    phase: Phase,
    agenda: VecDeque<Job>,
    /// Whether somebody waits for the job under way.
    foreground: bool,
    /// The timer of the next reversal that falls due.
    due_timer: Option<EffectId>,
    out_of_service: bool,
}

impl<J: Journal> Terminal<J> {
    /// Opens a terminal on its journal. A payment that the last process left without an outcome
    /// becomes unknown and its reversal owed; doing this twice changes nothing.
    pub fn open(
        config: TerminalConfig,
        mut journal: J,
        now: UnixMillis,
    ) -> Result<(Self, Vec<Effect>), OpenError> {
        config.check()?;
        let recovered = journal.recover()?;
        let mut terminal = Terminal {
            texts: Texts::of(config.language),
            config: Arc::new(config),
            journal,
            station: recovered.station.unwrap_or_default(),
            queue: ReversalQueue::new(recovered.reversals),
            session: Session::default(),
            ids: Ids::default(),
            phase: Phase::Idle,
            agenda: VecDeque::new(),
            foreground: false,
            due_timer: None,
            out_of_service: false,
        };
        let entry = terminal.recover(recovered.in_flight, now)?;
        if !entry.is_empty() {
            terminal.journal.commit(&entry, now)?;
        }
        let effects = terminal.run(now, |terminal, step| {
            step.show(View::Idle(step.idle(None)));
            terminal.schedule(step);
        });
        Ok((terminal, effects))
    }

    fn recover(&mut self, in_flight: Vec<Payment>, now: UnixMillis) -> Result<Entry, JournalError> {
        let mut entry = Entry::default();
        for mut payment in in_flight {
            let Some(mut reversal) = self.queue.take(&payment.order) else {
                return Err(JournalError(format!(
                    "payment {} is in flight without its reversal",
                    payment.order
                )));
            };
            reversal.status = ReversalStatus::Pending;
            reversal.due_at = now;
            let cause = Cause::new("restart", "the terminal restarted without an outcome");
            payment.state = PaymentState::Reversing;
            payment.cause = Some(cause.clone());
            payment.changed_at = now;
            let order = payment.order.clone();
            entry.facts.push(Fact::RecoveredInFlight { order: order.clone() });
            entry.facts.push(Fact::ReversalOwed {
                order: order.clone(),
                reason: reversal.reason,
                stan: reversal.stan,
            });
            let state = payment.state;
            entry.facts.push(Fact::PaymentSettledAs { order, state, cause: Some(cause) });
            entry.payments.push(payment);
            entry.reversals.push(reversal.clone());
            self.queue.push(reversal);
        }
        Ok(entry)
    }

    /// The journal, for reading.
    pub fn journal(&self) -> &J {
        &self.journal
    }

    /// The journal, for what is not the terminal's own: the key slots of a software key store.
    pub fn journal_mut(&mut self) -> &mut J {
        &mut self.journal
    }

    /// Gives the journal back, closing the terminal.
    pub fn into_journal(self) -> J {
        self.journal
    }

    /// The configuration it runs with.
    pub fn config(&self) -> &TerminalConfig {
        &self.config
    }

    /// The reversals that are owed.
    pub fn reversals(&self) -> &ReversalQueue {
        &self.queue
    }

    /// Whether working keys are in place.
    pub fn is_signed_on(&self) -> bool {
        self.session.signed_on
    }

    /// Whether no job is under way.
    pub fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Idle)
    }

    /// Takes the account data of the card that is before the reader: ASCII track 2 or its chip
    /// equivalent, and the card sequence number. Call it just before the card event. The caller
    /// wipes its buffer afterwards. Refused while no card is awaited, so that account data never
    /// lies about; what was loaded before is wiped in any case, so that it never stands for this.
    pub fn load_card(&mut self, track_2: &[u8], sequence: Option<u16>) -> Result<(), Reject> {
        self.session.card = None;
        if self.out_of_service {
            return Err(Reject::OutOfService);
        }
        if !matches!(&self.phase, Phase::Selling(sale) if sale.awaits_card()) {
            return Err(Reject::NotNow { event: "load_card", phase: self.phase.name() });
        }
        self.session.card = Some(LoadedCard::parse(track_2, sequence)?);
        Ok(())
    }

    /// Takes one event: steps, makes the step durable, then hands out its effects.
    ///
    /// A late or unknown answer changes nothing and gives no effect. When the commit fails, no
    /// effect of the step is handed out; the terminal shows that it is out of service and rejects
    /// everything until it is opened anew.
    pub fn handle(&mut self, event: Event, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        if self.out_of_service {
            return Err(Reject::OutOfService);
        }
        match event {
            Event::SignOn => self.manage(Errand::SignOn, now),
            Event::LoadMasterKey => self.manage(Errand::LoadMasterKey, now),
            Event::SignOff => self.manage(Errand::SignOff, now),
            Event::Echo => self.manage(Errand::Echo, now),
            Event::Sale { order, amount } => self.sell(SaleRequest { order, amount }, now),
            Event::Void { order, original } => self.void(order, &original, now),
            Event::Reprint { order } => self.reprint(&order, now),
            Event::MasterKeyPut(check_value) => {
                self.keys_changed(Fact::MasterKeyLoaded { check_value }, "master_key_loaded", now)
            }
            Event::KeysErased => self.keys_changed(Fact::KeysErased, "keys_erased", now),
            Event::SendOwed => self.send_owed(now),
            Event::Confirmed => {
                self.must_be_free()?;
                Ok(self.run(now, |_, step| step.show(View::Idle(step.idle(None)))))
            }
            Event::Printed(id) => Ok(self.printer_said(id, None, now)),
            Event::PrintFailed(id, failure) => {
                let text = format!("{} ({})", self.texts.printer_failed, failure.code);
                Ok(self.printer_said(id, Some(text), now))
            }
            Event::PrintUnknown(id) => {
                Ok(self.printer_said(id, Some(self.texts.printer_unknown.to_owned()), now))
            }
            Event::TimerFired(id) if self.due_timer == Some(id) => Ok(self.reversal_due(now)),
            event => self.deliver(event, now),
        }
    }

    // ---- what the caller asks ----

    /// A job of the caller may begin now, or wait behind a retry in the background.
    fn must_be_free(&self) -> Result<(), Reject> {
        if self.foreground && !self.is_idle() {
            Err(Reject::Busy { with: self.phase.name() })
        } else {
            Ok(())
        }
    }

    fn manage(&mut self, errand: Errand, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        self.must_be_free()?;
        let mut jobs = match errand {
            Errand::SignOff => self.reversals_first(),
            Errand::SignOn | Errand::LoadMasterKey | Errand::Echo => Vec::new(),
        };
        jobs.push(Job::Manage(errand));
        Ok(self.begin(jobs, now))
    }

    fn sell(&mut self, request: SaleRequest, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        if let Some(known) = self.known_sale(&request)? {
            return Ok(match known {
                Known::UnderWay => Vec::new(),
                Known::Ended(payment) => {
                    self.must_be_free()?;
                    self.run(now, |_, step| step.show(result::of_payment(&payment, step.texts)))
                }
            });
        }
        self.must_be_free()?;
        let mut jobs = self.reversals_first();
        jobs.push(Job::Sale(request));
        Ok(self.begin(jobs, now))
    }

    /// The same key and amount is the same sale; the same key for anything else is refused.
    fn known_sale(&self, request: &SaleRequest) -> Result<Option<Known>, Reject> {
        let under_way = match &self.phase {
            Phase::Selling(sale) => Some(sale.request()),
            _ => None,
        };
        let waiting = self.agenda.iter().find_map(|job| match job {
            Job::Sale(waiting) => Some(waiting),
            _ => None,
        });
        let same = [under_way, waiting].into_iter().flatten().find(|other| other.order == request.order);
        if let Some(same) = same {
            return if same.amount == request.amount {
                Ok(Some(Known::UnderWay))
            } else {
                Err(reused(&request.order, &sale_words(same.amount), &sale_words(request.amount)))
            };
        }
        let Some(payment) = self.journal.payment(&request.order)? else {
            return Ok(None);
        };
        if payment.kind == PaymentKind::Sale && payment.amount == request.amount {
            Ok(Some(Known::Ended(Box::new(payment))))
        } else {
            Err(reused(&request.order, &words(&payment), &sale_words(request.amount)))
        }
    }

    fn void(&mut self, order: OrderKey, original: &OrderKey, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        let under_way = match &self.phase {
            Phase::Voiding(void) => Some(&void.request),
            _ => None,
        };
        let waiting = self.agenda.iter().find_map(|job| match job {
            Job::Void(waiting) => Some(&**waiting),
            _ => None,
        });
        let asked = |other: &VoidRequest| other.order == order && &other.original.order == original;
        if [under_way, waiting].into_iter().flatten().any(asked) {
            return Ok(Vec::new());
        }
        if let Some(payment) = self.journal.payment(&order)? {
            let asked = PaymentKind::Void { original: original.clone() };
            if payment.kind != asked {
                return Err(reused(&order, &words(&payment), &format!("a void of {original}")));
            }
            self.must_be_free()?;
            return Ok(self.run(now, |_, step| step.show(result::of_payment(&payment, step.texts))));
        }
        self.must_be_free()?;
        let sale = self
            .journal
            .payment(original)?
            .ok_or_else(|| Reject::UnknownOrder { order: original.to_string() })?;
        if let Some(state) = self.why_not_voidable(&sale) {
            return Err(Reject::NotVoidable { order: original.to_string(), state });
        }
        let mut jobs = self.reversals_first();
        jobs.push(Job::Void(Box::new(VoidRequest { order, original: sale })));
        Ok(self.begin(jobs, now))
    }

    fn reprint(&mut self, order: &OrderKey, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        self.must_be_free()?;
        let payment =
            self.journal.payment(order)?.ok_or_else(|| Reject::UnknownOrder { order: order.to_string() })?;
        if payment.slip.is_none() {
            return Err(Reject::NoSlip {
                order: order.to_string(),
                state: state_word(payment.state).to_owned(),
            });
        }
        Ok(self.run(now, |_, step| step.print(&payment, Copy::Duplicate)))
    }

    fn send_owed(&mut self, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        self.must_be_free()?;
        if self.queue.owed().next().is_none() {
            return Ok(self.run(now, |_, step| {
                let cause = Cause::new("nothing_owed", "");
                step.show(result::bare(ResultKind::Done, &cause, step.texts));
            }));
        }
        let jobs = self.reversals_first();
        Ok(self.begin(jobs, now))
    }

    /// Somebody changed the keys by hand: what came under the former ones holds no more.
    fn keys_changed(&mut self, fact: Fact, code: &str, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        self.must_be_free()?;
        Ok(self.run(now, |_, step| {
            step.session.signed_on = false;
            step.record(fact);
            step.show(result::bare(ResultKind::Done, &Cause::new(code, ""), step.texts));
        }))
    }

    /// Every owed reversal, which must go out before money moves anew.
    fn reversals_first(&self) -> Vec<Job> {
        self.queue.owed().map(|owed| Job::Reverse(owed.order.clone())).collect()
    }

    fn begin(&mut self, jobs: Vec<Job>, now: UnixMillis) -> Vec<Effect> {
        self.foreground = true;
        self.agenda = jobs.into();
        self.run(now, |terminal, step| match terminal.phase {
            Phase::Idle => terminal.next_job(step),
            // A retry in the background is under way; from now on somebody waits for it.
            Phase::Managing(_) => step.show_working(Stage::SigningOn, None),
            _ => step.show_working(Stage::Reversing, None),
        })
    }

    // ---- what the world answers ----

    fn reversal_due(&mut self, now: UnixMillis) -> Vec<Effect> {
        self.due_timer = None;
        if !self.is_idle() {
            return Vec::new(); // the end of the agenda schedules anew
        }
        self.foreground = false;
        let due = self.queue.next(&self.config.profile.retry, now);
        self.agenda = due.into_iter().map(|(owed, _)| Job::Reverse(owed.order.clone())).collect();
        self.run(now, |terminal, step| terminal.next_job(step))
    }

    fn printer_said(&mut self, id: EffectId, trouble: Option<String>, now: UnixMillis) -> Vec<Effect> {
        let Some(printing) = self.session.printing.take_if(|printing| printing.id == id) else {
            return Vec::new();
        };
        let Some(trouble) = trouble else {
            return Vec::new();
        };
        self.run(now, |_, step| match &step.session.shown {
            Some(View::Result(view)) if view.order.as_ref() == Some(&printing.order) => {
                step.show(View::Result(ResultView { printer: Some(trouble), ..view.clone() }));
            }
            Some(View::Idle(_)) => step.show(View::Idle(step.idle(Some(trouble)))),
            _ => {}
        })
    }

    fn deliver(&mut self, event: Event, now: UnixMillis) -> Result<Vec<Effect>, Reject> {
        let by_a_person = matches!(event, Event::Cancelled);
        let name = event.name();
        let phase = core::mem::replace(&mut self.phase, Phase::Idle);
        let mut ignored = false;
        let effects = self.run(now, |terminal, step| {
            let flow = match phase {
                Phase::Idle => Flow::Ignored(Phase::Idle, event),
                Phase::Managing(phase) => phase.on(event, step).map(|it| Phase::Managing(Box::new(it))),
                Phase::Reversing(phase) => phase.on(event, step).map(|it| Phase::Reversing(Box::new(it))),
                Phase::Selling(phase) => phase.on(event, step).map(|it| Phase::Selling(Box::new(it))),
                Phase::Voiding(phase) => phase.on(event, step).map(|it| Phase::Voiding(Box::new(it))),
            };
            match flow {
                Flow::Next(phase) => terminal.phase = phase,
                Flow::Ignored(phase, _) => {
                    terminal.phase = phase;
                    ignored = true;
                }
                Flow::Done(ended) => terminal.job_ended(ended, step),
            }
        });
        if ignored && by_a_person {
            return Err(Reject::NotNow { event: name, phase: self.phase.name() });
        }
        Ok(effects)
    }

    /// Runs one step over the terminal's own state, commits it, and hands its effects out.
    fn run(&mut self, now: UnixMillis, body: impl FnOnce(&mut Self, &mut Step)) -> Vec<Effect> {
        let (config, mut station) = (Arc::clone(&self.config), self.station.clone());
        let mut queue = core::mem::take(&mut self.queue);
        let mut session = core::mem::take(&mut self.session);
        let mut ids = core::mem::take(&mut self.ids);
        let mut step = Step {
            config: &config,
            texts: self.texts,
            station: &mut station,
            queue: &mut queue,
            session: &mut session,
            ids: &mut ids,
            now,
            foreground: self.foreground,
            last: self.agenda.is_empty(),
            entry: Entry::default(),
            effects: Vec::new(),
        };
        body(self, &mut step);
        let Step { entry, mut effects, .. } = step;
        (self.station, self.queue, self.session, self.ids) = (station, queue, session, ids);
        if !entry.is_empty() {
            if let Err(error) = self.journal.commit(&entry, now) {
                self.out_of_service = true;
                self.phase = Phase::Idle;
                self.agenda.clear();
                self.session = Session::default();
                effects = vec![Effect::Show(View::OutOfService {
                    text: self.texts.out_of_service.to_owned(),
                    detail: error.to_string(),
                })];
            }
        }
        effects
    }
}

/// A sale that is known already.
enum Known {
    UnderWay,
    Ended(Box<Payment>),
}

fn reused(order: &OrderKey, expected: &str, got: &str) -> Reject {
    Reject::OrderReused { order: order.to_string(), expected: expected.to_owned(), got: got.to_owned() }
}

fn sale_words(amount: Amount) -> String {
    format!("a sale of {amount}")
}

fn words(payment: &Payment) -> String {
    match &payment.kind {
        PaymentKind::Sale => sale_words(payment.amount),
        PaymentKind::Void { original } => format!("a void of {original}"),
    }
}

fn state_word(state: PaymentState) -> &'static str {
    match state {
        PaymentState::InFlight => "in flight",
        PaymentState::Approved => "approved",
        PaymentState::Declined => "declined",
        PaymentState::NotSent => "not sent",
        PaymentState::Reversing => "unknown and being reversed",
        PaymentState::Reversed => "reversed",
        PaymentState::Voided => "voided already",
    }
}
