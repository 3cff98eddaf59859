//! Sign-on, sign-off and echo: messages without money.

use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::exchange::{Answer, Exchange, ExchangeFlow, KEYS_TIMEOUT_MS};
use crate::host::{self, Reply};
use crate::journal::Fact;
use crate::payment::Cause;
use crate::step::{Ended, Flow, Step};
use crate::view::{ResultKind, Stage};

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    SignOn,
    SignOff,
    Echo,
}

impl Errand {
    /// Its name in facts and rejects.
    pub fn name(self) -> &'static str {
        match self {
            Errand::SignOn => "sign_on",
            Errand::SignOff => "sign_off",
            Errand::Echo => "echo",
        }
    }

    fn stage(self) -> Stage {
        match self {
            Errand::SignOn => Stage::SigningOn,
            Errand::SignOff => Stage::SigningOff,
            Errand::Echo => Stage::Echoing,
        }
    }

    /// The stable code of its success.
    fn done(self) -> &'static str {
        match self {
            Errand::SignOn => "signed_on",
            Errand::SignOff => "signed_off",
            Errand::Echo => "echoed",
        }
    }
}

/// A management message under way.
pub(crate) enum Management {
    /// Waiting for the host.
    AwaitHost { errand: Errand, exchange: Exchange },
    /// Waiting for the keys of a sign-on answer to pass their check values.
    AwaitKeys { id: EffectId, guard: EffectId, reply: Reply },
}

impl Management {
    /// Begins.
    pub fn begin(errand: Errand, step: &mut Step) -> Result<Self, Ended> {
        let stan = (errand != Errand::Echo).then(|| step.take_stan());
        let batch = step.station.batch();
        let number = stan.unwrap_or_default();
        let built = match errand {
            Errand::SignOn => host::sign_on(number, batch, step.config),
            Errand::SignOff => host::sign_off(number, batch, step.config),
            Errand::Echo => host::echo(batch, step.config),
        };
        let request = built.map_err(|error| {
            Self::fail(errand, Cause::new("management:unusable", error.to_string()), step)
        })?;
        step.record(Fact::ManagementSent { name: errand.name().to_owned(), stan });
        step.show_working(errand.stage(), None);
        Ok(Management::AwaitHost { errand, exchange: Exchange::begin(request, step) })
    }

    /// Its name in rejects.
    pub fn name(&self) -> &'static str {
        match self {
            Management::AwaitHost { errand, .. } => errand.name(),
            Management::AwaitKeys { .. } => Errand::SignOn.name(),
        }
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> Flow<Management> {
        match (self, event) {
            (Management::AwaitHost { errand, exchange }, event) => match exchange.on(event, step) {
                ExchangeFlow::Next(exchange) => Flow::Next(Management::AwaitHost { errand, exchange }),
                ExchangeFlow::Ignored(exchange, event) => {
                    Flow::Ignored(Management::AwaitHost { errand, exchange }, event)
                }
                ExchangeFlow::Answered(answer) => Self::conclude(errand, answer, step),
            },
            (Management::AwaitKeys { id, reply, .. }, Event::KeysLoaded(answered, values))
                if answered == id =>
            {
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
                Flow::Done(step.end(ResultKind::Done, Cause::new(Errand::SignOn.done(), "")))
            }
            (Management::AwaitKeys { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                Flow::Done(Self::fail_keys(Cause::new("host:bad_key_block", failure.code), step))
            }
            (Management::AwaitKeys { guard, .. }, Event::TimerFired(answered)) if answered == guard => {
                let cause = Cause::new("keys:silent", "the new keys were neither taken nor refused");
                Flow::Done(Self::fail_keys(cause, step))
            }
            (phase, event) => Flow::Ignored(phase, event),
        }
    }

    fn conclude(errand: Errand, answer: Answer, step: &mut Step) -> Flow<Management> {
        let mut reply = match answer {
            Answer::Reply(reply) if reply.approves() => reply,
            Answer::Reply(reply) => {
                return Flow::Done(Self::fail(errand, Cause::new(reply.stable_code(), ""), step));
            }
            Answer::NotSent(cause) => return Flow::Done(Self::fail(errand, cause, step)),
            Answer::Silence(cause) => {
                let detail = format!("{}: {}", cause.code, cause.detail);
                return Flow::Done(Self::lose(errand, Cause::new("host:silent", detail), step));
            }
            Answer::BadMac(cause) | Answer::Misfit(cause) | Answer::Garbled(cause) => {
                return Flow::Done(Self::lose(errand, cause, step));
            }
        };
        match errand {
            Errand::SignOn => {
                let Some(block) = reply.key_block.take() else {
                    let cause = Cause::new("host:bad_key_block", "field 62: expected working keys, got none");
                    return Flow::Done(Self::fail_keys(cause, step));
                };
                let id = step.fresh_id();
                step.ask(Effect::LoadKeys { id, block });
                let guard = step.set_timer(KEYS_TIMEOUT_MS);
                return Flow::Next(Management::AwaitKeys { id, guard, reply });
            }
            Errand::SignOff => {
                step.session.signed_on = false;
                step.ask(Effect::DropKeys);
                step.record(Fact::SignedOff);
            }
            Errand::Echo => {}
        }
        Flow::Done(step.end(ResultKind::Done, Cause::new(errand.done(), "")))
    }

    /// No usable answer: the host may have changed or dropped the keys before it was lost.
    fn lose(errand: Errand, cause: Cause, step: &mut Step) -> Ended {
        if errand != Errand::Echo {
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
        step.record(Fact::ManagementFailed { name: errand.name().to_owned(), cause: cause.clone() });
        step.end(ResultKind::Failed, cause)
    }
}
