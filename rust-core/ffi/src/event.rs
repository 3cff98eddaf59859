//! What the shell reports. The meaning of each is at `suanpan_core::event::Event`.

use suanpan_core::effect::EffectId;
use suanpan_core::event::{self as core, CheckValues, DeviceFailure, EmvData, Event};

use crate::{Money, OrderName, PosError};

/// A past fact, told by a person's screen or by a device adapter. What host and timers say is heard inside the
/// core; cards and PIN blocks come by their own methods.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TerminalEvent {
    /// The caller wants the terminal signed on.
    SignOn,
    /// The caller wants it signed off.
    SignOff,
    /// The caller wants a terminal master key fetched from the host.
    LoadMasterKey,
    /// The caller wants to know whether the host is there.
    Echo,
    /// The caller wants a sale.
    Sale {
        /// The caller's name for it.
        order: OrderName,
        /// How much.
        amount: Money,
    },
    /// The caller wants a sale of this batch given back.
    Void {
        /// The caller's name for the void.
        order: OrderName,
        /// The sale.
        original: OrderName,
    },
    /// The caller wants a payment's slip again, marked as a duplicate.
    Reprint {
        /// Which payment.
        order: OrderName,
    },
    /// The caller wants the owed reversals tried now.
    SendOwed,
    /// The person pressed cancel.
    Cancelled,
    /// The person has read the result.
    Confirmed,
    /// Card reader: no usable card.
    CardFailed {
        /// Of the question.
        effect_id: u64,
        /// Why.
        failure: CardFailure,
    },
    /// EMV kernel: it needs an answer to go on.
    EmvAsks {
        /// The conversation.
        effect_id: u64,
        /// What it needs.
        question: EmvQuestion,
    },
    /// EMV kernel: the card gave a cryptogram to send online.
    CryptogramReady {
        /// The conversation.
        effect_id: u64,
        /// Field 55 of the request: the online set (9F26 9F27 9F10 ...), BER-TLV, without 57 and 5A.
        online: Vec<u8>,
        /// Field 55 of a reversal: the reversal set (95 9F1E 9F10 9F36 DF31), BER-TLV.
        reversal: Vec<u8>,
    },
    /// EMV kernel: the transaction is over for the card.
    EmvEnded {
        /// The conversation.
        effect_id: u64,
        /// How.
        end: EmvEnd,
    },
    /// PIN pad: the cardholder has no PIN or would not give it.
    PinBypassed {
        /// Of the question.
        effect_id: u64,
    },
    /// PIN pad: cancelled.
    PinCancelled {
        /// Of the question.
        effect_id: u64,
    },
    /// PIN pad: broken, timed out or without a key.
    PinFailed {
        /// Of the question.
        effect_id: u64,
        /// Stable code, `pin:reason`.
        code: String,
    },
    /// Keys: the working keys passed their check values and are in place. Check values in upper-case hex.
    KeysLoaded {
        /// Of the question.
        effect_id: u64,
        /// Of the PIN key.
        pin_check_value: String,
        /// Of the MAC key.
        mac_check_value: String,
        /// Of the track key, where the host gave one.
        track_check_value: Option<String>,
    },
    /// Keys: the MAC.
    MacReady {
        /// Of the question.
        effect_id: u64,
        /// Its first eight bytes.
        mac: Vec<u8>,
    },
    /// Keys: eight bytes of a track, enciphered.
    TrackEncrypted {
        /// Of the question.
        effect_id: u64,
        /// The eight bytes.
        block: Vec<u8>,
    },
    /// Keys: no key, a wrong check value, or a broken processor.
    KeysFailed {
        /// Of the question.
        effect_id: u64,
        /// Stable code, `keys:reason`; `keys:no_master_key` where the working keys need one.
        code: String,
    },
    /// Printer: done.
    Printed {
        /// Of the slip.
        effect_id: u64,
    },
    /// Printer: it says that it failed.
    PrintFailed {
        /// Of the slip.
        effect_id: u64,
        /// Stable code, `printer:reason`.
        code: String,
    },
    /// Printer: it never said.
    PrintUnknown {
        /// Of the slip.
        effect_id: u64,
    },
}

impl TryFrom<TerminalEvent> for Event {
    type Error = PosError;

    /// # Errors
    /// [`PosError::Rejected`] with `money` or `order` for an amount or a name that is not one, with `mac` or
    /// `track_block` for another number of bytes.
    fn try_from(event: TerminalEvent) -> Result<Self, PosError> {
        use TerminalEvent as Told;
        Ok(match event {
            Told::SignOn => Event::SignOn,
            Told::SignOff => Event::SignOff,
            Told::LoadMasterKey => Event::LoadMasterKey,
            Told::Echo => Event::Echo,
            Told::Sale { order, amount } => {
                Event::Sale { order: order.try_into()?, amount: amount.try_into()? }
            }
            Told::Void { order, original } => {
                Event::Void { order: order.try_into()?, original: original.try_into()? }
            }
            Told::Reprint { order } => Event::Reprint { order: order.try_into()? },
            Told::SendOwed => Event::SendOwed,
            Told::Cancelled => Event::Cancelled,
            Told::Confirmed => Event::Confirmed,
            Told::CardFailed { effect_id, failure } => Event::CardFailed(EffectId(effect_id), failure.into()),
            Told::EmvAsks { effect_id, question } => Event::EmvAsks(EffectId(effect_id), question.into()),
            Told::CryptogramReady { effect_id, online, reversal } => {
                Event::CryptogramReady(EffectId(effect_id), EmvData { online, reversal })
            }
            Told::EmvEnded { effect_id, end } => Event::EmvEnded(EffectId(effect_id), end.into()),
            Told::PinBypassed { effect_id } => Event::PinBypassed(EffectId(effect_id)),
            Told::PinCancelled { effect_id } => Event::PinCancelled(EffectId(effect_id)),
            Told::PinFailed { effect_id, code } => {
                Event::PinFailed(EffectId(effect_id), DeviceFailure { code })
            }
            Told::KeysLoaded { effect_id, pin_check_value, mac_check_value, track_check_value } => {
                let (pin, mac, track) = (pin_check_value, mac_check_value, track_check_value);
                Event::KeysLoaded(EffectId(effect_id), CheckValues { pin, mac, track })
            }
            Told::MacReady { effect_id, mac } => Event::MacReady(EffectId(effect_id), eight("mac", &mac)?),
            Told::TrackEncrypted { effect_id, block } => {
                Event::TrackEncrypted(EffectId(effect_id), eight("track_block", &block)?)
            }
            Told::KeysFailed { effect_id, code } => {
                Event::KeysFailed(EffectId(effect_id), DeviceFailure { code })
            }
            Told::Printed { effect_id } => Event::Printed(EffectId(effect_id)),
            Told::PrintFailed { effect_id, code } => {
                Event::PrintFailed(EffectId(effect_id), DeviceFailure { code })
            }
            Told::PrintUnknown { effect_id } => Event::PrintUnknown(EffectId(effect_id)),
        })
    }
}

fn eight(code: &str, bytes: &[u8]) -> Result<[u8; 8], PosError> {
    bytes.try_into().map_err(|_| PosError::rejected(code, format!("expected 8 bytes, got {}", bytes.len())))
}

/// Why no card was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CardFailure {
    /// Nobody presented one in time.
    Timeout,
    /// More than one in the field.
    SeveralCards,
    /// It could not be read.
    Unreadable,
    /// The chip wants another interface; use the contact reader.
    UseChip,
    /// The phone wants its owner to confirm on its own screen first, and then another tap.
    SeePhone,
    /// The reader is not there or not ready.
    Reader,
}

impl From<CardFailure> for core::CardFailure {
    fn from(failure: CardFailure) -> Self {
        match failure {
            CardFailure::Timeout => core::CardFailure::Timeout,
            CardFailure::SeveralCards => core::CardFailure::SeveralCards,
            CardFailure::Unreadable => core::CardFailure::Unreadable,
            CardFailure::UseChip => core::CardFailure::UseChip,
            CardFailure::SeePhone => core::CardFailure::SeePhone,
            CardFailure::Reader => core::CardFailure::Reader,
        }
    }
}

/// A question of the EMV kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EmvQuestion {
    /// The card's CVM list asks for an online PIN.
    OnlinePin,
}

impl From<EmvQuestion> for core::EmvQuestion {
    fn from(question: EmvQuestion) -> Self {
        match question {
            EmvQuestion::OnlinePin => core::EmvQuestion::OnlinePin,
        }
    }
}

/// How the card ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EmvEnd {
    /// The card agrees with the host's approval.
    Approved,
    /// The card declined, before or after the host answered.
    Declined,
    /// The card was torn or the kernel failed.
    Failed,
}

impl From<EmvEnd> for core::EmvEnd {
    fn from(end: EmvEnd) -> Self {
        match end {
            EmvEnd::Approved => core::EmvEnd::Approved,
            EmvEnd::Declined => core::EmvEnd::Declined,
            EmvEnd::Failed => core::EmvEnd::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How each event of the core comes in. A new one does not compile until it has a way.
    fn way_in(event: &Event) -> &'static str {
        match event {
            Event::SignOn
            | Event::LoadMasterKey
            | Event::SignOff
            | Event::Echo
            | Event::Sale { .. }
            | Event::Void { .. }
            | Event::Reprint { .. }
            | Event::SendOwed
            | Event::Cancelled
            | Event::Confirmed
            | Event::CardFailed(..)
            | Event::EmvAsks(..)
            | Event::CryptogramReady(..)
            | Event::EmvEnded(..)
            | Event::PinBypassed(..)
            | Event::PinCancelled(..)
            | Event::PinFailed(..)
            | Event::KeysLoaded(..)
            | Event::TrackEncrypted(..)
            | Event::MacReady(..)
            | Event::KeysFailed(..)
            | Event::Printed(..)
            | Event::PrintFailed(..)
            | Event::PrintUnknown(..) => "submit",
            Event::CardSwiped(..) | Event::CardInserted(..) | Event::CardTapped(..) => "card_presented",
            Event::PinEntered(..) => "pin_entered",
            Event::MasterKeyPut(..) | Event::KeysErased => "key methods",
            Event::KeyLoadOffered(..)
            | Event::MasterKeyTaken(..)
            | Event::MacVerified(..)
            | Event::Received(..)
            | Event::NotSent(..)
            | Event::Unknown(..)
            | Event::TimerFired(..) => "heard inside",
        }
    }

    #[test]
    fn an_event_keeps_its_name_and_its_id_on_the_way_in() {
        use TerminalEvent as Told;
        let effect_id = 7;
        let named = [
            (Told::SignOn, "SignOn"),
            (Told::SignOff, "SignOff"),
            (Told::Echo, "Echo"),
            (Told::SendOwed, "SendOwed"),
            (Told::Cancelled, "Cancelled"),
            (Told::Confirmed, "Confirmed"),
            (Told::PinBypassed { effect_id }, "PinBypassed"),
            (Told::PinCancelled { effect_id }, "PinCancelled"),
            (Told::Printed { effect_id }, "Printed"),
            (Told::PrintUnknown { effect_id }, "PrintUnknown"),
        ];
        for (told, name) in named {
            let event = Event::try_from(told).ok();
            assert_eq!(event.as_ref().map(Event::name), Some(name));
            assert_eq!(event.as_ref().map(way_in), Some("submit"));
        }
        assert!(matches!(Event::try_from(Told::Printed { effect_id }), Ok(Event::Printed(EffectId(7)))));
    }

    #[test]
    fn what_is_no_amount_or_name_is_rejected_by_code() {
        let sale = |order_id: &str, minor: i64, currency: &str| TerminalEvent::Sale {
            order: OrderName { order_id: order_id.to_owned(), attempt: 1 },
            amount: Money { minor, currency: currency.to_owned() },
        };
        let code = |event: TerminalEvent| match Event::try_from(event) {
            Err(PosError::Rejected { code, .. }) => code,
            Err(other) => other.to_string(),
            Ok(event) => event.name().to_owned(),
        };
        assert_eq!(code(sale("a", 1, "CNY")), "Sale");
        assert_eq!(code(sale("a", 0, "CNY")), "money");
        assert_eq!(code(sale("a", -5, "CNY")), "money");
        assert_eq!(code(sale("a", 1, "XXX")), "money");
        assert_eq!(code(sale("", 1, "CNY")), "order");
        assert_eq!(code(sale("6224242300000069", 1, "CNY")), "order");
    }
}
