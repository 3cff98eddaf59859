use core::fmt;

/// The set of fields a message carries, or a rule asks for: fields 2 to 128.
///
/// Field `n` is bit `n` of ISO 8583, counted from the left, so the upper half is the primary
/// bitmap and the lower half the secondary one. Bit 1 (a secondary bitmap follows) is never part
/// of the set; it is a matter of the wire.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Bitmap(u128);

const BIT_1: u128 = 1 << 127;

impl Bitmap {
    /// No field.
    pub const EMPTY: Self = Self(0);

    /// The set of these fields; a number outside 2..=128 is left out.
    #[must_use]
    pub const fn of(fields: &[u8]) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = fields;
        while let Some((field, tail)) = rest.split_first() {
            set = set.with(*field);
            rest = tail;
        }
        set
    }

    pub(crate) const fn from_bits(bits: u128) -> Self {
        Self(bits & !BIT_1)
    }

    pub(crate) const fn bits(self) -> u128 {
        self.0
    }

    const fn bit(field: u8) -> u128 {
        match field {
            2..=128 => 1 << (128 - field),
            _ => 0,
        }
    }

    /// This set and `field`.
    #[must_use]
    pub const fn with(self, field: u8) -> Self {
        Self(self.0 | Self::bit(field))
    }

    /// This set without `field`.
    #[must_use]
    pub const fn without(self, field: u8) -> Self {
        Self(self.0 & !Self::bit(field))
    }

    /// Fields of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Fields of this set that `other` lacks.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether `field` is in the set.
    #[must_use]
    pub const fn contains(self, field: u8) -> bool {
        self.0 & Self::bit(field) != 0
    }

    /// Whether the set has no field.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many fields the set has.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The lowest field number of the set.
    #[must_use]
    pub fn first(self) -> Option<u8> {
        self.iter().next()
    }

    /// The field numbers, ascending.
    #[must_use]
    pub const fn iter(self) -> Fields {
        Fields(self.0)
    }
}

impl IntoIterator for Bitmap {
    type Item = u8;
    type IntoIter = Fields;

    fn into_iter(self) -> Fields {
        self.iter()
    }
}

/// The fields of a [`Bitmap`], ascending.
#[derive(Clone)]
pub struct Fields(u128);

impl Iterator for Fields {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.0 == 0 {
            return None;
        }
        let zeros = self.0.leading_zeros();
        self.0 &= !(BIT_1 >> zeros);
        u8::try_from(zeros + 1).ok()
    }
}

/// The field numbers, as an engineer lists them: `{2, 3, 4}`.
impl fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// The wire form in hexadecimal: 16 characters, or 32 with bit 1 set when a field is above 64.
impl fmt::Display for Bitmap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 << 64 == 0 {
            write!(f, "{:016X}", self.0 >> 64)
        } else {
            write!(f, "{:032X}", self.0 | BIT_1)
        }
    }
}
