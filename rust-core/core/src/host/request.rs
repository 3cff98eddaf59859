//! The messages this terminal sends, built field by field (UnionPay POS dialect, message table).

use suanpan_iso8583::cup::frame::{Frame, Header, Tpdu, PREAMBLE};
use suanpan_iso8583::cup::response::{Expected, MerchantRule};
use suanpan_iso8583::cup::SPEC;
use suanpan_iso8583::{EncodeError, Encoder, Message, Mti};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::card::{CardBytes, CardOnFile, EntryMode, LoadedCard, PackedTrack, PinBlock};
use crate::config::TerminalConfig;
use crate::event::EmvData;
use crate::host::HostProfile;
use crate::money::Amount;
use crate::payment::HostReference;
use crate::queue::Reversal;

/// Longest body that this terminal builds; field 55 is at most 255 bytes.
const BODY_MAX: usize = 1024;
const MAC_LENGTH: usize = 8;

/// Field 25 of all payments here: normal presentment.
pub(crate) const CONDITION_NORMAL: &str = "00";
/// Field 3 of a sale.
pub(crate) const SALE: &str = "000000";
/// Field 3 of a void.
pub(crate) const VOID: &str = "200000";
/// Field 60.1.
const TYPE_SALE: &str = "22";
const TYPE_VOID: &str = "23";
const TYPE_MANAGEMENT: &str = "00";
/// Field 60.4 to 60.6: reads contactless chips, IC condition normal, no partial approval.
const CAPABILITY: &str = "600";
/// Field 26: longest PIN.
const PIN_LENGTH: &str = "12";
const SIGN_OFF: &str = "002";
const ECHO: &str = "301";

/// A request that is ready but for its MAC, with what its answer must match.
#[derive(ZeroizeOnDrop)]
pub(crate) struct Request {
    body: Vec<u8>,
    /// Whether field 64 is due.
    #[zeroize(skip)]
    pub mac: bool,
    #[zeroize(skip)]
    pub expected: Awaited,
}

/// What the answer must carry, kept until it comes.
pub(crate) struct Awaited {
    mti: Mti,
    processing_code: Option<String>,
    amount: Option<String>,
    stan: Option<String>,
    terminal_id: String,
    merchant_id: String,
    merchant_rule: MerchantRule,
    /// Whether an approval may leave field 4 out: some hosts do in a 0410.
    amount_optional: bool,
}

impl Awaited {
    fn new(config: &TerminalConfig, mti: Mti, stan: Option<u32>) -> Self {
        Awaited {
            mti,
            processing_code: None,
            amount: None,
            stan: stan.map(six),
            terminal_id: config.terminal_id.clone(),
            merchant_id: config.merchant_id.clone(),
            merchant_rule: config.profile.merchant_rule,
            amount_optional: false,
        }
    }

    fn of_money(config: &TerminalConfig, mti: Mti, stan: u32, code: &str, amount: Amount) -> Self {
        Awaited {
            processing_code: Some(code.to_owned()),
            amount: Some(field_4(amount)),
            ..Self::new(config, mti, Some(stan))
        }
    }

    /// What `answer` must carry, as the dialect's check takes it.
    pub fn of(&self, answer: &Message) -> Expected<'_> {
        Expected {
            mti: self.mti,
            processing_code: self.processing_code.as_deref(),
            amount: self.amount.as_deref().filter(|_| answer.has(4) || !self.amount_optional),
            stan: self.stan.as_deref(),
            terminal_id: Some(self.terminal_id.as_bytes()),
            merchant_id: Some(self.merchant_id.as_bytes()),
            merchant_rule: self.merchant_rule,
        }
    }
}

impl Request {
    /// What the MAC is computed over: MTI to the field before 64.
    pub fn mac_input(&self) -> CardBytes {
        let end = self.body.len().saturating_sub(MAC_LENGTH);
        CardBytes::new(self.body.get(..end).unwrap_or_default().to_vec())
    }

    /// Puts the MAC into its place.
    pub fn seal(&mut self, mac: [u8; MAC_LENGTH]) {
        if let Some((_, place)) = self.body.split_last_chunk_mut::<MAC_LENGTH>() {
            *place = mac;
        }
    }

    /// TPDU, header and body.
    pub fn frame(&self, profile: &HostProfile) -> CardBytes {
        let frame = Frame { tpdu: Tpdu(profile.tpdu), header: Header(profile.header), body: &self.body };
        let mut buffer = vec![0; PREAMBLE.saturating_add(self.body.len())];
        // The buffer has exactly the frame's size, and a body of at most BODY_MAX fits a prefix.
        let length = frame.write(&mut buffer).unwrap_or_default();
        buffer.truncate(length);
        CardBytes::new(buffer)
    }
}

/// Builds the body with `fill`, which writes all fields but 64.
fn build(
    mti: Mti,
    mac: bool,
    expected: Awaited,
    fill: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
) -> Result<Request, EncodeError> {
    let mut body = Zeroizing::new(vec![0; BODY_MAX]); // holds a track, even when it is given up
    let mut encoder = Encoder::new(&SPEC, mti, &mut body)?;
    fill(&mut encoder)?;
    let length = if mac { encoder.finish_unsealed()? } else { encoder.finish()? };
    body.truncate(length);
    Ok(Request { body: core::mem::take(&mut body), mac, expected })
}

fn digits<'a>(encoder: &mut Encoder<'a>, field: u8, value: Option<&str>) -> Result<(), EncodeError> {
    value.map_or(Ok(()), |value| encoder.digits(field, value).map(drop))
}

fn text<'a>(encoder: &mut Encoder<'a>, field: u8, value: Option<&str>) -> Result<(), EncodeError> {
    value.map_or(Ok(()), |value| encoder.text(field, value.as_bytes()).map(drop))
}

fn bytes<'a>(encoder: &mut Encoder<'a>, field: u8, value: Option<&[u8]>) -> Result<(), EncodeError> {
    value.map_or(Ok(()), |value| encoder.bytes(field, value).map(drop))
}

fn field_4(amount: Amount) -> String {
    format!("{:012}", amount.minor())
}

fn six(number: u32) -> String {
    format!("{number:06}")
}

/// Field 22: how the card was read, and whether a PIN goes with it.
fn field_22(entry: EntryMode, with_pin: bool) -> String {
    format!("{}{}", entry.field_22(), if with_pin { "1" } else { "2" })
}

/// Field 60 of a payment.
fn field_60(kind: &str, batch: u32) -> String {
    format!("{kind}{}000{CAPABILITY}", six(batch))
}

/// What a sale's request is made of.
pub(crate) struct SaleFields<'a> {
    pub amount: Amount,
    pub stan: u32,
    pub batch: u32,
    pub card: &'a LoadedCard,
    pub on_file: &'a CardOnFile,
    pub emv: Option<&'a EmvData>,
    pub pin: Option<&'a PinBlock>,
    /// Track 2 with its part enciphered, in place of the clear one.
    pub enciphered: Option<&'a PackedTrack>,
}

impl SaleFields<'_> {
    /// Field 22 of this sale, kept for its reversal.
    pub fn entry_22(&self) -> String {
        field_22(self.on_file.entry, self.pin.is_some())
    }

    /// Field 60 of this sale, kept for its reversal.
    pub fn reserved_60(&self) -> String {
        field_60(TYPE_SALE, self.batch)
    }

    /// The 0200 of a sale. A stripe sends track 2 alone; a chip also sends PAN, expiry and card
    /// sequence number.
    pub fn request(&self, config: &TerminalConfig) -> Result<Request, EncodeError> {
        let chip = self.on_file.entry != EntryMode::Swipe;
        let mti = Mti::new(0x0200);
        let expected = Awaited::of_money(config, mti, self.stan, SALE, self.amount);
        build(mti, true, expected, |e| {
            digits(e, 2, chip.then(|| self.on_file.pan.expose()))?;
            e.digits(3, SALE)?.digits(4, &field_4(self.amount))?.digits(11, &six(self.stan))?;
            digits(e, 14, self.on_file.expiry.as_deref().filter(|_| chip))?;
            e.digits(22, &self.entry_22())?;
            digits(e, 23, self.on_file.sequence.as_deref().filter(|_| chip))?;
            e.digits(25, CONDITION_NORMAL)?;
            digits(e, 26, self.pin.map(|_| PIN_LENGTH))?;
            match self.enciphered.map(PackedTrack::expose) {
                Some((count, packed)) => e.raw(35, count, packed)?,
                None => e.digits(35, self.card.track_2.expose())?,
            };
            e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
            e.text(49, self.amount.currency().numeric().as_bytes())?;
            bytes(e, 52, self.pin.map(PinBlock::expose))?;
            let control = (self.pin.is_some(), self.enciphered.is_some());
            digits(e, 53, config.profile.security_control(control.0, control.1).as_deref())?;
            bytes(e, 55, self.emv.map(|emv| emv.online.as_slice()))?;
            e.digits(60, &self.reserved_60())?;
            if let (Some(field), Some(ksn)) = (config.profile.ksn_field, self.pin.and_then(PinBlock::ksn)) {
                e.bytes(field, ksn)?;
            }
            Ok(())
        })
    }
}

/// What a void's request is made of.
pub(crate) struct VoidFields<'a> {
    pub amount: Amount,
    pub stan: u32,
    pub batch: u32,
    pub card: &'a CardOnFile,
    /// The sale's answer.
    pub original: &'a HostReference,
    /// The sale's STAN and batch.
    pub original_stan: u32,
    pub original_batch: u32,
}

impl VoidFields<'_> {
    /// Field 22 of this void, kept for its reversal: no card is read, no PIN asked.
    pub fn entry_22(&self) -> String {
        field_22(EntryMode::OnFile, false)
    }

    /// Field 60 of this void, kept for its reversal.
    pub fn reserved_60(&self) -> String {
        field_60(TYPE_VOID, self.batch)
    }

    /// Field 61 of the reversal of this void: batch and STAN of the void itself.
    pub fn reversal_61(&self) -> String {
        format!("{}{}", six(self.batch), six(self.stan))
    }

    /// The 0200 that voids a sale; field 61 names the sale by batch and STAN.
    pub fn request(&self, config: &TerminalConfig) -> Result<Request, EncodeError> {
        let mti = Mti::new(0x0200);
        let expected = Awaited::of_money(config, mti, self.stan, VOID, self.amount);
        build(mti, true, expected, |e| {
            e.digits(2, self.card.pan.expose())?.digits(3, VOID)?.digits(4, &field_4(self.amount))?;
            e.digits(11, &six(self.stan))?;
            digits(e, 14, self.card.expiry.as_deref())?;
            e.digits(22, &self.entry_22())?.digits(25, CONDITION_NORMAL)?;
            text(e, 37, self.original.rrn.as_deref())?;
            text(e, 38, self.original.auth_code.as_deref())?;
            e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
            e.text(49, self.amount.currency().numeric().as_bytes())?;
            e.digits(60, &self.reserved_60())?;
            e.digits(61, &format!("{}{}", six(self.original_batch), six(self.original_stan)))?;
            Ok(())
        })
    }
}

/// The 0400 of an owed reversal: the request's own fields without track, PIN and references, and
/// the reason in field 39. Takes no STAN of its own.
pub(crate) fn reversal(owed: &Reversal, config: &TerminalConfig) -> Result<Request, EncodeError> {
    let mti = Mti::new(0x0400);
    let expected = Awaited {
        amount_optional: true,
        ..Awaited::of_money(config, mti, owed.stan, &owed.processing_code, owed.amount)
    };
    build(mti, true, expected, |e| {
        e.digits(2, owed.card.pan.expose())?.digits(3, &owed.processing_code)?;
        e.digits(4, &field_4(owed.amount))?.digits(11, &six(owed.stan))?;
        digits(e, 14, owed.card.expiry.as_deref())?;
        e.digits(22, &owed.entry_22)?;
        digits(e, 23, owed.card.sequence.as_deref().filter(|_| owed.emv.is_some()))?;
        e.digits(25, &owed.condition_25)?;
        text(e, 38, owed.auth_code.as_deref())?;
        e.text(39, owed.reason.field_39().as_bytes())?;
        e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
        e.text(49, owed.amount.currency().numeric().as_bytes())?;
        bytes(e, 55, owed.emv.as_deref())?;
        e.digits(60, &owed.reserved_60)?;
        digits(e, 61, owed.original_61.as_deref())?;
        Ok(())
    })
}

/// The 0800 that asks for working keys.
pub(crate) fn sign_on(stan: u32, batch: u32, config: &TerminalConfig) -> Result<Request, EncodeError> {
    let mti = Mti::new(0x0800);
    let network = config.profile.sign_on.network_code();
    build(mti, false, Awaited::new(config, mti, Some(stan)), |e| {
        e.digits(11, &six(stan))?;
        e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
        e.digits(60, &format!("{TYPE_MANAGEMENT}{}{network}", six(batch)))?;
        e.text(63, format!("{} ", config.operator).as_bytes())?;
        Ok(())
    })
}

/// The 0800 that carries the offer of a key agreement; its answer carries the terminal master key.
pub(crate) fn key_load(
    stan: u32,
    batch: u32,
    code: u16,
    offer: &CardBytes,
    config: &TerminalConfig,
) -> Result<Request, EncodeError> {
    let mti = Mti::new(0x0800);
    build(mti, false, Awaited::new(config, mti, Some(stan)), |e| {
        e.digits(11, &six(stan))?;
        e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
        e.digits(60, &format!("{TYPE_MANAGEMENT}{}{code:03}", six(batch)))?;
        e.bytes(62, offer.expose())?;
        Ok(())
    })
}

/// The 0820 that ends the session.
pub(crate) fn sign_off(stan: u32, batch: u32, config: &TerminalConfig) -> Result<Request, EncodeError> {
    let mti = Mti::new(0x0820);
    build(mti, false, Awaited::new(config, mti, Some(stan)), |e| {
        e.digits(11, &six(stan))?;
        e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
        e.digits(60, &format!("{TYPE_MANAGEMENT}{}{SIGN_OFF}", six(batch)))?;
        Ok(())
    })
}

/// The 0820 that asks whether the host is there; it has no STAN.
pub(crate) fn echo(batch: u32, config: &TerminalConfig) -> Result<Request, EncodeError> {
    let mti = Mti::new(0x0820);
    build(mti, false, Awaited::new(config, mti, None), |e| {
        e.text(41, config.terminal_id.as_bytes())?.text(42, config.merchant_id.as_bytes())?;
        e.digits(60, &format!("{TYPE_MANAGEMENT}{}{ECHO}", six(batch)))?;
        Ok(())
    })
}
