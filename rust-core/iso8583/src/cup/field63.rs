//! Field 63: the operator in a request, the card scheme and texts to print in an answer.

/// The scheme of a card, as field 63 spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardScheme {
    /// UnionPay.
    Cup,
    /// Visa.
    Vis,
    /// Mastercard credit.
    Mcc,
    /// Maestro.
    Mae,
    /// JCB.
    Jcb,
    /// Diners Club.
    Dcc,
    /// American Express.
    Amx,
    /// `000`: not known, as a refund may say; or letters no host was seen to send.
    Other([u8; 3]),
}

const SCHEMES: [([u8; 3], CardScheme); 7] = [
    (*b"CUP", CardScheme::Cup),
    (*b"VIS", CardScheme::Vis),
    (*b"MCC", CardScheme::Mcc),
    (*b"MAE", CardScheme::Mae),
    (*b"JCB", CardScheme::Jcb),
    (*b"DCC", CardScheme::Dcc),
    (*b"AMX", CardScheme::Amx),
];

impl CardScheme {
    /// The scheme spelled by these three characters.
    #[must_use]
    pub fn of(letters: [u8; 3]) -> Self {
        let known = SCHEMES.iter().find(|(spelled, _)| *spelled == letters);
        known.map_or(Self::Other(letters), |(_, scheme)| *scheme)
    }

    /// The three characters.
    #[must_use]
    pub fn letters(self) -> [u8; 3] {
        if let Self::Other(letters) = self {
            return letters;
        }
        SCHEMES.iter().find(|(_, scheme)| *scheme == self).map_or(*b"000", |(letters, _)| *letters)
    }

    /// Whether the settlement counts the card as domestic.
    #[must_use]
    pub fn is_domestic(self) -> bool {
        self == Self::Cup
    }
}

/// Field 63 of a sign-on or settlement: the operator's two digits and a space. `None` above 99.
#[must_use]
pub fn operator(number: u8) -> Option<[u8; 3]> {
    (number <= 99).then(|| [b'0' + number / 10, b'0' + number % 10, b' '])
}

/// Field 63 of an answer: the scheme, then texts in the host's character set (GBK), filled up with
/// spaces. Hosts stop after any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The card's scheme.
    pub scheme: CardScheme,
    /// From the issuer, at most 20 bytes.
    pub issuer: &'a [u8],
    /// From UnionPay, at most 20 bytes.
    pub network: &'a [u8],
    /// From the acquirer, at most 20 bytes.
    pub acquirer: &'a [u8],
    /// For the receipt, at most 60 bytes.
    pub receipt: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Splits field 63 of an answer; `None` if it is too short to name a scheme.
    #[must_use]
    pub fn parse(content: &'a [u8]) -> Option<Self> {
        let (letters, mut rest) = content.split_first_chunk()?;
        let mut block = |length: usize| {
            let (text, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = tail;
            text
        };
        Some(Self {
            scheme: CardScheme::of(*letters),
            issuer: block(20),
            network: block(20),
            acquirer: block(20),
            receipt: block(60),
        })
    }
}
