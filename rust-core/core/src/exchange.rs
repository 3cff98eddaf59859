//! One message out, its answer in: MAC, send, match, verify. Shared by every job that talks to
//! the host; what an answer means is the job's own business.

use suanpan_iso8583::cup::frame::ProcessingRequirement;
use suanpan_iso8583::cup::response_code::Action;

use crate::card::CardBytes;
use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::host::{Reply, Request, Unusable};
use crate::journal::Fact;
use crate::payment::Cause;
use crate::step::Step;

/// Beyond the response timeout the link may need this long to connect; after both it counts as
/// silent, whatever it says later.
const LINK_GRACE_MS: u32 = 60_000;

/// A MAC takes a secure processor well under a second; after this it counts as broken.
pub(crate) const KEYS_TIMEOUT_MS: u32 = 10_000;

/// A message under way.
pub(crate) enum Exchange {
    /// Waiting for the MAC of the request.
    Signing { id: EffectId, guard: EffectId, request: Request },
    /// Waiting for the host.
    Sent { id: EffectId, guard: EffectId, request: Request },
    /// Waiting for the word on the answer's MAC.
    Verifying { id: EffectId, guard: EffectId, reply: Reply },
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
    /// An answer that does not belong to the request.
    Misfit(Cause),
    /// What came is no message.
    Garbled(Cause),
}

impl Exchange {
    /// Begins. What must be durable before the first byte leaves is in `step.entry` by now.
    pub fn begin(request: Request, step: &mut Step) -> Self {
        if request.mac {
            let id = step.fresh_id();
            step.ask(Effect::Mac { id, method: step.config.profile.mac, data: request.mac_input() });
            let guard = step.set_timer(KEYS_TIMEOUT_MS);
            Exchange::Signing { id, guard, request }
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
            (Exchange::Signing { id, mut request, .. }, Event::MacReady(answered, mac)) if answered == id => {
                request.seal(mac);
                ExchangeFlow::Next(Self::send(request, step))
            }
            (Exchange::Signing { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                Self::no_mac(failure.code, step)
            }
            (Exchange::Signing { guard, .. }, Event::TimerFired(answered)) if answered == guard => {
                Self::no_mac("keys:silent".to_owned(), step)
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
            (Exchange::Verifying { id, reply, .. }, Event::MacVerified(answered, fits)) if answered == id => {
                if fits {
                    Self::believe(reply, step)
                } else {
                    Self::doubt(Cause::new("host:bad_mac", "the answer's field 64 does not fit"), step)
                }
            }
            (Exchange::Verifying { id, .. }, Event::KeysFailed(answered, failure)) if answered == id => {
                Self::doubt(Cause::new(failure.code, "the answer's MAC could not be checked"), step)
            }
            (Exchange::Verifying { guard, .. }, Event::TimerFired(answered)) if answered == guard => {
                Self::doubt(Cause::new("keys:silent", "the answer's MAC could not be checked"), step)
            }
            (phase, event) => ExchangeFlow::Ignored(phase, event),
        }
    }

    fn receive(request: &Request, bytes: &CardBytes, step: &mut Step) -> ExchangeFlow {
        let reply = match Reply::parse(bytes.expose(), &request.expected) {
            Ok(reply) => reply,
            Err(Unusable::Misfit(cause)) => return ExchangeFlow::Answered(Answer::Misfit(cause)),
            Err(Unusable::Garbled(cause)) => return ExchangeFlow::Answered(Answer::Garbled(cause)),
        };
        if reply.requirement != ProcessingRequirement::None {
            step.record(Fact::HostAsks { requirement: format!("{:?}", reply.requirement) });
        }
        // An approval must be sealed; a decline often is not, and is believed without.
        match (&reply.mac, step.session.signed_on || request.mac) {
            (Some(sealed), true) => {
                let id = step.fresh_id();
                let method = step.config.profile.mac;
                step.ask(Effect::VerifyMac { id, method, data: sealed.data.clone(), mac: sealed.mac });
                let guard = step.set_timer(KEYS_TIMEOUT_MS);
                ExchangeFlow::Next(Exchange::Verifying { id, guard, reply })
            }
            (None, _) if request.mac && reply.approves() => {
                Self::doubt(Cause::new("host:no_mac", "an approval without field 64"), step)
            }
            _ => Self::believe(reply, step),
        }
    }

    /// An answer that counts. When it says that the keys are not the host's, or asks for a sign-on,
    /// the next payment begins with one.
    fn believe(reply: Reply, step: &mut Step) -> ExchangeFlow {
        if reply.requirement == ProcessingRequirement::SignOn || reply.action == Action::SignOnAgain {
            step.session.signed_on = false;
        }
        ExchangeFlow::Answered(Answer::Reply(reply))
    }

    /// An answer that cannot be trusted. The keys of host and terminal may differ, so the next
    /// message that needs them begins with a sign-on: without it, no reversal would ever fit.
    fn doubt(cause: Cause, step: &mut Step) -> ExchangeFlow {
        step.session.signed_on = false;
        ExchangeFlow::Answered(Answer::BadMac(cause))
    }

    /// The request was never sealed and so never sent; without keys that work, sign on again.
    fn no_mac(code: String, step: &mut Step) -> ExchangeFlow {
        step.session.signed_on = false;
        ExchangeFlow::Answered(Answer::NotSent(Cause::new(code, "the request got no MAC")))
    }
}
