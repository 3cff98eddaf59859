use crate::spec::{Coding, Kind, Side};
use crate::{decode, Bitmap, Digits, FieldDef, Mti, Spec};
use core::fmt;

/// Where a field stands: offset of its content and its length in the unit the field counts.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    offset: u16,
    count: u16,
}

impl Entry {
    const ABSENT: Self = Self { offset: 0, count: 0 };

    /// The body is at most 0xFFFF bytes and no length is above that, so nothing is ever clipped.
    pub(crate) fn new(offset: usize, count: usize) -> Self {
        let clip = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        Self { offset: clip(offset), count: clip(count) }
    }
}

/// A decoded message: the received bytes, and where each field stands in them.
///
/// `Debug` prints field numbers and contents, but only the length of a field the dialect marks
/// secret.
#[derive(Clone)]
pub struct Message<'a> {
    spec: &'static Spec,
    body: &'a [u8],
    mti: Mti,
    bitmap: Bitmap,
    secondary: bool,
    entries: [Entry; 129],
}

impl<'a> Message<'a> {
    pub(crate) fn new(
        spec: &'static Spec,
        body: &'a [u8],
        mti: Mti,
        bitmap: Bitmap,
        secondary: bool,
    ) -> Self {
        Self { spec, body, mti, bitmap, secondary, entries: [Entry::ABSENT; 129] }
    }

    pub(crate) fn place(&mut self, field: u8, entry: Entry) {
        if let Some(slot) = self.entries.get_mut(usize::from(field)) {
            *slot = entry;
        }
    }

    /// The message type. A nested message has none and says 0000.
    #[must_use]
    pub fn mti(&self) -> Mti {
        self.mti
    }

    /// The dialect it was read with.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        self.spec
    }

    /// The whole body, as received.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Whether the field is present.
    #[must_use]
    pub fn has(&self, field: u8) -> bool {
        self.bitmap.contains(field)
    }

    /// The fields that are present, ascending.
    pub fn fields(&self) -> impl Iterator<Item = u8> {
        self.bitmap.iter()
    }

    /// The fields that are present, as a set.
    #[must_use]
    pub fn bitmap(&self) -> Bitmap {
        self.bitmap
    }

    /// Whether a secondary bitmap was written, even an empty one.
    #[must_use]
    pub fn has_secondary_bitmap(&self) -> bool {
        self.secondary
    }

    fn find(&self, field: u8) -> Option<(&'static FieldDef, usize, &'a [u8])> {
        if !self.has(field) {
            return None;
        }
        let def = self.spec.field(field)?;
        let entry = self.entries.get(usize::from(field))?;
        let count = usize::from(entry.count);
        let start = usize::from(entry.offset);
        let content = self.body.get(start..start.checked_add(def.wire_length(count))?)?;
        Some((def, count, content))
    }

    /// The content as written: pad nibble included, length prefix not.
    #[must_use]
    pub fn raw(&self, field: u8) -> Option<&'a [u8]> {
        self.find(field).map(|(_, _, content)| content)
    }

    /// The length of the field in the unit it counts: digits or bytes.
    #[must_use]
    pub fn count(&self, field: u8) -> Option<usize> {
        self.find(field).map(|(_, count, _)| count)
    }

    /// The content of an `an`, `ans` or hexadecimal field, in the character set of the host.
    #[must_use]
    pub fn text(&self, field: u8) -> Option<&'a [u8]> {
        match self.find(field)? {
            (FieldDef { kind: Kind::An | Kind::Ans | Kind::Hex, .. }, _, content) => Some(content),
            _ => None,
        }
    }

    /// The content of a binary field.
    #[must_use]
    pub fn bytes(&self, field: u8) -> Option<&'a [u8]> {
        match self.find(field)? {
            (FieldDef { kind: Kind::B, .. }, _, content) => Some(content),
            _ => None,
        }
    }

    /// The digits of a numeric field, a track or a signed amount.
    #[must_use]
    pub fn digits(&self, field: u8) -> Option<Digits<'a>> {
        let (def, count, content) = self.find(field)?;
        match (def.kind, def.coding) {
            (Kind::N | Kind::Z | Kind::Xn, Coding::Bcd) => {
                let (sign, packed) = match def.kind {
                    Kind::Xn => content.split_at_checked(1).unwrap_or_default(),
                    _ => (Default::default(), content),
                };
                let digits = def.packed_digits(count);
                let first = match def.pad.side {
                    Side::Left => digits % 2,
                    Side::Right => 0,
                };
                Some(Digits::of_packed(sign, packed, first, digits, self.spec.separator))
            }
            (Kind::N | Kind::Z | Kind::Xn, _) => Some(Digits::of_characters(content)),
            _ => None,
        }
    }

    /// The message nested in a field, if the dialect says it holds one.
    #[must_use]
    pub fn nested(&self, field: u8) -> Option<Message<'a>> {
        let (def, _, content) = self.find(field)?;
        decode(def.nested?, content).ok() // it did decode once: the outer pass has checked it
    }

    /// What the MAC covers: message type to the field before it, exactly as received. `None` when
    /// neither field 64 nor field 128 is present.
    #[must_use]
    pub fn mac_input(&self) -> Option<&'a [u8]> {
        let field = if self.has(128) { 128 } else { 64 };
        let entry = self.entries.get(usize::from(field)).filter(|_| self.has(field))?;
        self.body.get(..usize::from(entry.offset))
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Message");
        shown.field("spec", &self.spec.name).field("mti", &self.mti);
        let list = Listing(self);
        shown.field("fields", &list).finish()
    }
}

struct Listing<'m, 'a>(&'m Message<'a>);

impl fmt::Debug for Listing<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.fields().map(|field| (field, Shown(self.0, field)))).finish()
    }
}

struct Shown<'m, 'a>(&'m Message<'a>, u8);

impl fmt::Debug for Shown<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(message, field) = *self;
        let Some((def, count, content)) = message.find(field) else { return f.write_str("?") };
        if def.secret || def.nested.is_some() {
            return write!(f, "({count} masked)");
        }
        if let Some(digits) = message.digits(field) {
            return digits.into_iter().try_for_each(|digit| write!(f, "{digit}"));
        }
        match def.kind {
            Kind::B => content.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
            _ => write!(f, "\"{}\"", content.escape_ascii()),
        }
    }
}
