//! Sign-on, sign-off, echo, and the loading of a master key: messages without money.
//!
//! A sign-on that finds no master key fetches one first, where the acquirer gives them over the line, and then
//! signs on once more.

use crate::card::CardBytes;
use crate::effect::{Effect, EffectId};
use crate::event::{CheckValues, Event};
use crate::exchange::{Answer, Exchange, ExchangeFlow, KEYS_TIMEOUT_MS};
use crate::host::{self, Reply, Request};
use crate::journal::Fact;
use crate::payment::Cause;
use crate::step::{Ended, Flow, Step};
use crate::view::{ResultKind, Stage};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    SignOn,
    LoadMasterKey,
    SignOff,
    Echo,
}

impl Errand {
    /// Its name in facts and rejects.
    pub fn name(self) -> &'static str {
        match self {
            Errand::SignOn => "sign_on",
            Errand::LoadMasterKey => "load_master_key",
            Errand::SignOff => "sign_off",
            Errand::Echo => "echo",
        }
    }

    fn stage(self) -> Stage {
        match self {
            Errand::SignOn => Stage::SigningOn,
            Errand::LoadMasterKey => Stage::LoadingKey,
            Errand::SignOff => Stage::SigningOff,
            Errand::Echo => Stage::Echoing,
        }
    }

    /// The stable code of its success.
    fn done(self) -> &'static str {
        match self {
            Errand::SignOn => "signed_on",
            Errand::LoadMasterKey => "master_key_loaded",
            Errand::SignOff => "signed_off",
            Errand::Echo => "echoed",
        }
    }
}

/// A management message under way.
pub(crate) struct Management {
    /// What is done now.
    errand: Errand,
    /// A sign-on was asked for and found no master key: it follows once more after the key, then no third time.
    fetches_key: bool,
    wait: Await,
}

/// What it waits for.
enum Await {
    /// The offer of a key agreement.
    Offer { id: EffectId, guard: EffectId },
    /// The host.
    Host(Exchange),
    /// The master key of the answer to pass its checks.
    MasterKey { id: EffectId, guard: EffectId },
    /// The keys of a sign-on answer to pass their check values.
    Keys { id: EffectId, guard: EffectId, reply: Reply },
}

impl Management {
    /// Begins.
    pub fn begin(errand: Errand, step: &mut Step) -> Result<Self, Ended> {
        Self::begin_after(errand, false, step)
    }

    fn begin_after(errand: Errand, fetches_key: bool, step: &mut Step) -> Result<Self, Ended> {
        step.show_working(errand.stage(), None);
        let wait = match errand {
            Errand::LoadMasterKey => {
                let id = step.fresh_id();
                step.ask(Effect::OfferKeyLoad { id });
                Await::Offer { id, guard: step.set_timer(KEYS_TIMEOUT_MS) }
            }
            Errand::SignOn | Errand::SignOff | Errand::Echo => Self::send(errand, None, step)?,
        };
        Ok(Management { errand, fetches_key, wait })
    }

    /// Builds the message and sends it.
    fn send(errand: Errand, offer: Option<&CardBytes>, step: &mut Step) -> Result<Await, Ended> {
        let stan = (errand != Errand::Echo).then(|| step.take_stan());
        let request = Self::request(errand, stan.unwrap_or_default(), offer, step)?;
        step.record(Fact::ManagementSent { name: errand.name().to_owned(), stan });
        Ok(Await::Host(Exchange::begin(request, step)))
    }

    fn request(
        errand: Errand,
        stan: u32,
        offer: Option<&CardBytes>,
        step: &mut Step,
    ) -> Result<Request, Ended> {
        let batch = step.station.batch();
        let built = match (errand, offer, step.config.profile.key_load) {
            (Errand::LoadMasterKey, Some(offer), Some(code)) => {
                host::key_load(stan, batch, code, offer, step.config)
            }
            (Errand::LoadMasterKey, ..) => {
                let cause = Cause::new("management:no_key_load", "the acquirer's profile has no key load");
                return Err(Self::fail(errand, cause, step));
            }
            (Errand::SignOn, ..) => host::sign_on(stan, batch, step.config),
            (Errand::SignOff, ..) => host::sign_off(stan, batch, step.config),
            (Errand::Echo, ..) => host::echo(batch, step.config),
        };
        built.map_err(|error| Self::fail(errand, Cause::new("management:unusable", error.to_string()), step))
    }

    /// Its name in rejects.
    pub fn name(&self) -> &'static str {
        self.errand.name()
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> Flow<Management> {
        let Management { errand, fetches_key, wait } = self;
        let still = |wait| Management { errand, fetches_key, wait };
        match (wait, event) {
            (Await::Offer { id, .. }, Event::KeyLoadOffered(answered, offer)) if answered == id => {
                match Self::send(errand, Some(&offer), step) {
                    Ok(wait) => Flow::Next(still(wait)),
                    Err(ended) => Flow::Done(ended),
                }
            }
            (Await::Offer { id, .. } | Await::MasterKey { id, .. }, Event::KeysFailed(answered, failure))
                if answered == id =>
            {
                Flow::Done(Self::fail(errand, Cause::new(failure.code, "no master key was loaded"), step))
            }
            (Await::Offer { guard, .. } | Await::MasterKey { guard, .. }, Event::TimerFired(answered))
                if answered == guard =>
            {
                let cause = Cause::new("keys:silent", "the key store did not answer");
                Flow::Done(Self::fail(errand, cause, step))
            }
            (Await::Host(exchange), event) => match exchange.on(event, step) {
                ExchangeFlow::Next(exchange) => Flow::Next(still(Await::Host(exchange))),
                ExchangeFlow::Ignored(exchange, event) => Flow::Ignored(still(Await::Host(exchange)), event),
                ExchangeFlow::Answered(answer) => match Self::conclude(errand, answer, step) {
                    Ok(wait) => Flow::Next(still(wait)),
                    Err(ended) => Flow::Done(ended),
                },
            },
            (Await::MasterKey { id, .. }, Event::MasterKeyTaken(answered, check_value)) if answered == id => {
                step.session.signed_on = false;
                step.record(Fact::MasterKeyLoaded { check_value });
                if fetches_key {
                    return Self::go_on(Errand::SignOn, step);
                }
                Flow::Done(step.end(ResultKind::Done, Cause::new(errand.done(), "")))
            }
            (Await::Keys { id, reply, .. }, Event::KeysLoaded(answered, values)) if answered == id => {
                Flow::Done(Self::signed_on(&reply, values, step))
            }
            (Await::Keys { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                if !failure.is_no_master_key() {
                    return Flow::Done(Self::fail_keys(Cause::new("host:bad_key_block", failure.code), step));
                }
                if fetches_key || step.config.profile.key_load.is_none() {
                    let cause = Cause::new(failure.code, "the working keys need a master key");
                    return Flow::Done(Self::fail_keys(cause, step));
                }
                step.session.signed_on = false;
                Self::go_on(Errand::LoadMasterKey, step)
            }
            (Await::Keys { guard, .. }, Event::TimerFired(answered)) if answered == guard => {
                let cause = Cause::new("keys:silent", "the new keys were neither taken nor refused");
                Flow::Done(Self::fail_keys(cause, step))
            }
            (wait, event) => Flow::Ignored(still(wait), event),
        }
    }

    /// The next message of a sign-on that fetches its master key.
    fn go_on(errand: Errand, step: &mut Step) -> Flow<Management> {
        match Self::begin_after(errand, true, step) {
            Ok(management) => Flow::Next(management),
            Err(ended) => Flow::Done(ended),
        }
    }

    fn signed_on(reply: &Reply, values: CheckValues, step: &mut Step) -> Ended {
        if let Some(batch) = reply.batch {
            if step.station.adopt_batch(batch) {
                step.keep_station();
            }
        }
        step.session.signed_on = true;
        let check_values = [Some(values.pin), Some(values.mac), values.track];
        step.record(Fact::SignedOn {
            batch: step.station.batch(),
            check_values: check_values.into_iter().flatten().collect(),
        });
        step.end(ResultKind::Done, Cause::new(Errand::SignOn.done(), ""))
    }

    /// What the answer leads to: the next wait, or the end.
    fn conclude(errand: Errand, answer: Answer, step: &mut Step) -> Result<Await, Ended> {
        let mut reply = match answer {
            Answer::Reply(reply) if reply.approves() => reply,
            Answer::Reply(reply) => {
                let cause = Cause::new(reply.stable_code(), "");
                step.record(Self::failed(errand, &cause));
                return Err(step.end_declined_errand(cause));
            }
            Answer::NotSent(cause) => return Err(Self::fail(errand, cause, step)),
            Answer::Silence(cause) => {
                let detail = format!("{}: {}", cause.code, cause.detail);
                return Err(Self::lose(errand, Cause::new("host:silent", detail), step));
            }
            Answer::BadMac(cause) | Answer::Misfit(cause) | Answer::Garbled(cause) => {
                return Err(Self::lose(errand, cause, step));
            }
        };
        match (errand, reply.key_block.take()) {
            (Errand::SignOn, Some(block)) => {
                let id = step.fresh_id();
                step.ask(Effect::LoadKeys { id, block });
                return Ok(Await::Keys { id, guard: step.set_timer(KEYS_TIMEOUT_MS), reply });
            }
            (Errand::LoadMasterKey, Some(answer)) => {
                let id = step.fresh_id();
                step.ask(Effect::TakeMasterKey { id, answer });
                return Ok(Await::MasterKey { id, guard: step.set_timer(KEYS_TIMEOUT_MS) });
            }
            (Errand::SignOn, None) => {
                let cause = Cause::new("host:bad_key_block", "field 62: expected working keys, got none");
                return Err(Self::fail_keys(cause, step));
            }
            (Errand::LoadMasterKey, None) => {
                let cause = Cause::new("keys:exchange_refused", "field 62: expected a key block, got none");
                return Err(Self::fail(errand, cause, step));
            }
            (Errand::SignOff, _) => {
                step.session.signed_on = false;
                step.ask(Effect::DropKeys);
                step.record(Fact::SignedOff);
            }
            (Errand::Echo, _) => {}
        }
        Err(step.end(ResultKind::Done, Cause::new(errand.done(), "")))
    }

    /// No usable answer: the host may have changed or dropped the working keys before it was lost. A lost key
    /// load changed nothing there: the host gives the same master key again.
    fn lose(errand: Errand, cause: Cause, step: &mut Step) -> Ended {
        if matches!(errand, Errand::SignOn | Errand::SignOff) {
            step.session.signed_on = false;
        }
        Self::fail(errand, cause, step)
    }

    /// The host has new keys, and this terminal has not: it stays signed off.
    fn fail_keys(cause: Cause, step: &mut Step) -> Ended {
        step.session.signed_on = false;
        Self::fail(Errand::SignOn, cause, step)
    }

    fn fail(errand: Errand, cause: Cause, step: &mut Step) -> Ended {
        step.record(Self::failed(errand, &cause));
        step.end(ResultKind::Failed, cause)
    }

    fn failed(errand: Errand, cause: &Cause) -> Fact {
        Fact::ManagementFailed { name: errand.name().to_owned(), cause: cause.clone() }
    }
}
