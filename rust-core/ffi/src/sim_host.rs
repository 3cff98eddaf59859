//! The simulated acquirer inside the library: development builds only.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use suanpan_core::card::EntryMode;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_sim::{
    deck, derive_host_key, derive_master_key, Acquirer, AcquirerConfig, Card, Envelope, FaultPlan, Ledger,
    Line, SecureProcessor, SeededRandom, Server, ServerConfig,
};
use suanpan_terminal::OsRandom;

use crate::panic::{install_hook, sealed};
use crate::{CardEntry, PosError, SimProcessor};

/// How the simulated host listens, and whom it knows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SimHostSettings {
    /// The same seed draws the same keys and codes.
    pub seed: u64,
    /// The one terminal it knows, field 41.
    pub terminal_id: String,
    /// That terminal's merchant, field 42.
    pub merchant_id: String,
    /// The HTTP envelope instead of bare frames.
    pub http: bool,
    /// TLS with a certificate for 127.0.0.1 instead of bare TCP.
    pub tls: bool,
    /// The file of its books, which survive a restart; `None` keeps them in memory.
    pub ledger_path: Option<String>,
}

/// A card of the deck. All of it is a test card's and belongs to nobody.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SimCard {
    /// Short name.
    pub name: String,
    /// Who shows such a card, for people.
    pub about: String,
    /// Masked card number.
    pub card: String,
    /// ASCII track 2, or its chip equivalent.
    pub track_2: Vec<u8>,
    /// Card sequence number; a stripe has none.
    pub sequence: Option<u16>,
    /// The right PIN.
    pub pin: String,
    /// How it can be presented.
    pub can: Vec<CardEntry>,
    /// Up to this amount its chip asks for no PIN, in minor units.
    pub pin_free_up_to_minor: i64,
}

/// The cards that the simulated host knows.
#[uniffi::export]
#[must_use]
pub fn sim_deck() -> Vec<SimCard> {
    let ways = [EntryMode::Tap, EntryMode::Insert, EntryMode::Swipe];
    let card = |card: Card| SimCard {
        name: card.name.to_owned(),
        about: card.about.to_owned(),
        card: card.pan().masked(),
        track_2: card.track_2().expose().to_vec(),
        sequence: card.sequence,
        pin: card.pin().to_owned(),
        can: ways.into_iter().filter(|way| card.can(*way)).map(Into::into).collect(),
        pin_free_up_to_minor: card.pin_free_up_to_minor,
    };
    deck().into_iter().map(card).collect()
}

/// An authorisation as the host's books have it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SimLine {
    /// STAN (field 11).
    pub stan: u32,
    /// `sale`, `void`.
    pub kind: String,
    /// In minor units.
    pub amount_minor: i64,
    /// `approved`, `declined`, `reversed`, `voided`.
    pub state: String,
    /// Masked card number.
    pub card: String,
}

impl From<&Line> for SimLine {
    fn from(line: &Line) -> Self {
        SimLine {
            stan: line.trace.stan,
            kind: line.kind.name().to_owned(),
            amount_minor: line.amount_minor,
            state: line.state.name().to_owned(),
            card: line.card.clone(),
        }
    }
}

/// A simulated acquirer on a port of 127.0.0.1, with every card of the deck in its books.
#[derive(uniffi::Object)]
pub struct SimHost {
    server: Mutex<Option<Server>>,
    address: SocketAddr,
    root_certificate_pem: Option<String>,
    terminal_id: String,
    public_key: VerifyingKey,
    master: Secret<16>,
}

#[uniffi::export]
impl SimHost {
    /// Starts it. Its own key and the master keys that it gives are derived from `secret` (32 random bytes of this
    /// installation): no two hosts have the same, none is shipped, and a restarted one has its own again.
    ///
    /// # Errors
    /// [`PosError::OpenFailed`] with `sim`.
    #[uniffi::constructor]
    pub fn start(settings: SimHostSettings, secret: &[u8]) -> Result<Arc<Self>, PosError> {
        install_hook();
        sealed(|| {
            let SimHostSettings { seed, terminal_id, merchant_id, http, tls, ledger_path } = settings;
            let secret = Secret::<32>::from_slice(secret).map_err(|error| refused(&error))?;
            let master = derive_master_key(&secret, &terminal_id).map_err(|error| refused(&error))?;
            let host_key = derive_host_key(&secret).map_err(|error| refused(&error))?;
            let public_key = host_key.verifying_key();
            let random = Box::new(SeededRandom::new(seed));
            let ledger = match ledger_path {
                Some(path) => Ledger::open(Path::new(&path)).map_err(|error| refused(&error))?,
                None => Ledger::in_memory(),
            };
            let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, random);
            for card in deck() {
                acquirer.ledger_mut().issue(card).map_err(|error| refused(&error))?;
            }
            acquirer.enrol(&terminal_id, &merchant_id, &master).map_err(|error| refused(&error))?;
            acquirer.give_master_keys(host_key);
            let config = ServerConfig {
                envelope: if http { Envelope::Http } else { Envelope::Plain },
                tls_names: tls.then(|| vec!["127.0.0.1".to_owned()]),
                ..ServerConfig::default()
            };
            let server = Server::start(config, acquirer).map_err(|error| refused(&error))?;
            Ok(Arc::new(SimHost {
                address: server.addr(),
                root_certificate_pem: server.root_certificate_pem().map(str::to_owned),
                server: Mutex::new(Some(server)),
                terminal_id,
                public_key,
                master,
            }))
        })
    }

    /// The public key that it proves itself with when it gives a master key: 65 bytes, for the settings of the
    /// terminal.
    pub fn public_key(&self) -> Vec<u8> {
        self.public_key.to_sec1().to_vec()
    }

    /// Lets its terminal fetch its master key, proving itself with this public key (SEC 1).
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `device_key`, or [`PosError::Closed`].
    pub fn enrol_device(&self, device_public_key: Vec<u8>) -> Result<(), PosError> {
        sealed(|| {
            let device = VerifyingKey::from_sec1(&device_public_key)
                .map_err(|error| PosError::rejected("device_key", error))?;
            self.with(|server| server.acquirer(|host| host.enrol_device(&self.terminal_id, device)))?;
            Ok(())
        })
    }

    /// A secure processor for its terminal, with the terminal's master key in it as the maker's tool would have put
    /// it there.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `key`.
    pub fn processor(&self) -> Result<Arc<SimProcessor>, PosError> {
        sealed(|| {
            let mut processor = SecureProcessor::new(Box::new(OsRandom));
            processor.inject(&self.master).map_err(|error| PosError::rejected("key", error))?;
            Ok(SimProcessor::new(processor))
        })
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The root certificate to trust; `None` without TLS.
    pub fn root_certificate_pem(&self) -> Option<String> {
        self.root_certificate_pem.clone()
    }

    /// Replaces the fault script, a JSON array of rules; counting starts anew.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `faults`, or [`PosError::Closed`].
    pub fn set_faults(&self, rules: String) -> Result<(), PosError> {
        sealed(|| {
            let plan = FaultPlan::from_json(&rules).map_err(|error| PosError::rejected("faults", error))?;
            self.with(|server| server.set_faults(plan))
        })
    }

    /// Debits minus credits of its terminal, in minor units.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn net_minor(&self) -> Result<i64, PosError> {
        sealed(|| self.with(|server| server.ledger(|ledger| ledger.net_minor(&self.terminal_id))))
    }

    /// Every authorisation, by STAN.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn lines(&self) -> Result<Vec<SimLine>, PosError> {
        let lines = |ledger: &Ledger| ledger.lines().iter().map(SimLine::from).collect();
        sealed(|| self.with(|server| server.ledger(lines)))
    }

    /// How many messages of this type (`0200`) have come.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn seen(&self, mti: String) -> Result<u32, PosError> {
        let seen = |ledger: &Ledger| ledger.sightings().filter(|sighting| sighting.mti == mti).count();
        sealed(|| Ok(u32::try_from(self.with(|server| server.ledger(seen))?).unwrap_or(u32::MAX)))
    }

    /// Closes every connection and stops listening; books in memory are gone with it.
    pub fn stop(&self) {
        sealed(|| drop(self.server.lock().unwrap_or_else(PoisonError::into_inner).take()));
    }
}

impl SimHost {
    fn with<T>(&self, look: impl FnOnce(&Server) -> T) -> Result<T, PosError> {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.as_ref().map(look).ok_or(PosError::Closed)
    }
}

fn refused(error: &dyn std::error::Error) -> PosError {
    PosError::open_failed("sim", error)
}
