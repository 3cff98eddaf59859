//! One message out, its answer in: MAC, send, match, verify. Shared by every job that talks to
//! the host; what an answer means is the job's own business.

use suanpan_iso8583::cup::frame::ProcessingRequirement;

use crate::card::CardBytes;
use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::host::{Reply, Request};
use crate::journal::Fact;
use crate::payment::Cause;
use crate::step::Step;

/// Beyond the response timeout the link may need this long to connect; after both it counts as
/// silent, whatever it says later.
const LINK_GRACE_MS: u32 = 60_000;

/// A message under way.
pub(crate) enum Exchange {
    /// Waiting for the MAC of the request.
    Signing { id: EffectId, request: Request },
    /// Waiting for the host.
    Sent { id: EffectId, guard: EffectId, request: Request },
    /// Waiting for the word on the answer's MAC.
    Verifying { id: EffectId, reply: Reply },
}

/// What an exchange made of an event.
pub(crate) enum ExchangeFlow {
    Next(Exchange),
    Ignored(Exchange, Event),
    Answered(Answer),
}

/// How an exchange ended.
pub(crate) enum Answer {
    /// The host answered this request, with a right MAC where one is due.
    Reply(Reply),
    /// No byte left the terminal.
    NotSent(Cause),
    /// It may have left; nothing usable came back.
    Silence(Cause),
    /// An answer with a wrong or missing MAC.
    BadMac(Cause),
    /// An answer that does not belong to the request, or is no message.
    Misfit(Cause),
}

impl Exchange {
    /// Begins. What must be durable before the first byte leaves is in `step.entry` by now.
    pub fn begin(request: Request, step: &mut Step) -> Self {
        if request.mac {
            let id = step.fresh_id();
            step.ask(Effect::Mac { id, data: request.mac_input() });
            Exchange::Signing { id, request }
        } else {
            Self::send(request, step)
        }
    }

    fn send(request: Request, step: &mut Step) -> Self {
        let id = step.fresh_id();
        let response_timeout_ms = step.config.profile.response_timeout_ms;
        step.ask(Effect::Send { id, frame: request.frame(&step.config.profile), response_timeout_ms });
        let guard = step.set_timer(response_timeout_ms.saturating_add(LINK_GRACE_MS));
        Exchange::Sent { id, guard, request }
    }

    /// Takes an event.
    pub fn on(self, event: Event, step: &mut Step) -> ExchangeFlow {
        match (self, event) {
            (Exchange::Signing { id, mut request }, Event::MacReady(answered, mac)) if answered == id => {
                request.seal(mac);
                ExchangeFlow::Next(Self::send(request, step))
            }
            (Exchange::Signing { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                ExchangeFlow::Answered(Answer::NotSent(Cause::new(failure.code, "the request got no MAC")))
            }
            (Exchange::Sent { id, request, .. }, Event::Received(answered, bytes)) if answered == id => {
                Self::receive(&request, &bytes, step)
            }
            (Exchange::Sent { id, .. }, Event::NotSent(answered, failure)) if answered == id => {
                ExchangeFlow::Answered(Answer::NotSent(Cause::new(failure.code, failure.detail)))
            }
            (Exchange::Sent { id, .. }, Event::Unknown(answered, failure)) if answered == id => {
                ExchangeFlow::Answered(Answer::Silence(Cause::new(failure.code, failure.detail)))
            }
            (Exchange::Sent { guard, .. }, Event::TimerFired(answered)) if answered == guard => {
                let cause = Cause::new("link:silent", "the link said nothing within its time");
                ExchangeFlow::Answered(Answer::Silence(cause))
            }
            (Exchange::Verifying { id, reply }, Event::MacVerified(answered, fits)) if answered == id => {
                ExchangeFlow::Answered(if fits {
                    Answer::Reply(reply)
                } else {
                    Answer::BadMac(Cause::new("host:bad_mac", "the answer's field 64 does not fit"))
                })
            }
            (Exchange::Verifying { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                let cause = Cause::new(failure.code, "the answer's MAC could not be checked");
                ExchangeFlow::Answered(Answer::BadMac(cause))
            }
            (phase, event) => ExchangeFlow::Ignored(phase, event),
        }
    }

    fn receive(request: &Request, bytes: &CardBytes, step: &mut Step) -> ExchangeFlow {
        let reply = match Reply::parse(bytes.expose(), &request.expected) {
            Ok(reply) => reply,
            Err(cause) => return ExchangeFlow::Answered(Answer::Misfit(cause)),
        };
        if reply.requirement != ProcessingRequirement::None {
            step.record(Fact::HostAsks { requirement: format!("{:?}", reply.requirement) });
        }
        if reply.requirement == ProcessingRequirement::SignOn {
            step.session.signed_on = false;
        }
        // An approval must be sealed; a decline often is not, and is believed without.
        match (&reply.mac, step.session.signed_on || request.mac) {
            (Some(sealed), true) => {
                let id = step.fresh_id();
                step.ask(Effect::VerifyMac { id, data: sealed.data.clone(), mac: sealed.mac });
                ExchangeFlow::Next(Exchange::Verifying { id, reply })
            }
            (None, _) if request.mac && reply.approves() => {
                let cause = Cause::new("host:no_mac", "an approval without field 64");
                ExchangeFlow::Answered(Answer::BadMac(cause))
            }
            _ => ExchangeFlow::Answered(Answer::Reply(reply)),
        }
    }
}
