//! The process whose memory is searched: this test binary again, told by its environment.

use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::kdf;
use suanpan_crypto::key::{MasterKey, PinKey, ProtectionKey};
use suanpan_crypto::mac::MacMethod;
use suanpan_crypto::pin_block::{self, EncipheredPinBlock, Pin, PinBlockFormat};
use suanpan_crypto::session::SignOnBlock;
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::soft_pin_pad::SoftPinPad;
use suanpan_crypto::tr31;
use zeroize::Zeroizing;

use crate::canary::{digit, hex, key, peer, purpose, Canaries, Shared, PAN, PIN_LEN};
use crate::{dukpt, encore, signing};

const ROLE: &str = "SUANPAN_RESIDUE_CHILD";
const PLANTING: &str = "plant";
/// What the child says when it stands still.
const READY: &str = "@ready";

/// The parent's hold on the child.
pub(crate) struct Child {
    process: std::process::Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Child {
    /// Starts a child; one that plants keeps open copies of everything.
    pub(crate) fn start(plants: bool) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["child_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, if plants { PLANTING } else { "work" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, to, from }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Has the child load the keys and enter the PIN; returns when it stands still with the keys loaded.
    pub(crate) fn load_and_enter(&mut self, canaries: &Canaries) {
        let parts: Vec<String> = canaries.wrapped.iter().map(|part| hex(part)).collect();
        self.say(&format!("{} {}", canaries.seed, parts.join(" ")));
    }

    /// Has the child drop the keys; returns when it stands still without them.
    pub(crate) fn drop_keys(&mut self) {
        self.say("drop");
    }

    /// Ends the child, which must have been content.
    pub(crate) fn finish(mut self) {
        drop(self.to);
        assert!(self.process.wait().unwrap().success());
    }

    fn say(&mut self, line: &str) {
        writeln!(self.to, "{line}").unwrap();
        let mut heard = String::new();
        while !heard.ends_with(&format!("{READY}\n")) {
            heard.clear();
            assert_ne!(self.from.read_line(&mut heard).unwrap(), 0, "the child ended");
        }
    }
}

/// The child's side.
pub(crate) fn run_if_asked() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let mut lines = std::io::stdin().lines();
    let mut planted = Vec::new();
    while let Some(line) = lines.next() {
        let line = line.unwrap();
        let mut words = line.split(' ');
        let seed = words.next().unwrap().parse().unwrap();
        let parts: Vec<Vec<u8>> = words.map(unhex).collect();
        let (keys, aes) = load(seed, &parts);
        enter(&keys, &aes, seed);
        let own = agree(seed);
        let dukpt = dukpt::load(seed);
        let held = signing::load(seed);
        encore::of(seed).1(seed, &parts, &keys, &aes, &held);
        if role == PLANTING {
            planted.extend(Canaries::draw(seed).all());
        }
        ready();
        lines.next().unwrap().unwrap();
        drop((keys, aes, own, dukpt, held));
        ready();
    }
    drop(black_box(planted));
}

fn ready() {
    let mut out = std::io::stdout();
    writeln!(out, "{READY}").unwrap();
    out.flush().unwrap();
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The keys of a terminal: a master key, session keys unwrapped under it, and an AES PIN key out of a key block.
pub(crate) fn load(seed: u64, wrapped: &[Vec<u8>]) -> (SoftKeys, PinKey) {
    let mut keys = SoftKeys::new(Box::new(Shared::new(seed, purpose::FILL)));
    keys.load_master(MasterKey::tdes(key(seed, purpose::MASTER).expose()).unwrap()).unwrap();
    let [pik, pik_kcv, mak, mak_kcv, block] = wrapped else { panic!("five parts") };
    keys.load_session(&SignOnBlock { pik, pik_kcv, mak, mak_kcv, tdk: None }).unwrap();
    let protection = ProtectionKey::aes(key(seed, purpose::MASTER).expose()).unwrap();
    let block = std::str::from_utf8(block).unwrap();
    (keys, tr31::unwrap(&protection, block).unwrap().into_pin_key().unwrap())
}

pub(crate) const MESSAGE: &[u8] = b"a message with its PIN block left out";

/// One PIN entry and one message MAC, and the same PIN under AES.
fn enter(keys: &SoftKeys, aes: &PinKey, seed: u64) {
    let narrow = key_in(keys, seed);
    let mac = keys.mac(MacMethod::CupEcb, MESSAGE).unwrap();
    keys.verify_mac(MacMethod::CupEcb, MESSAGE, &mac).unwrap();
    let wide = encipher_wide(aes, seed);
    // The host's way back.
    drop(pin_block::decipher(PinBlockFormat::Iso4, aes, wide.expose(), PAN).unwrap());
    drop((narrow, wide));
}

/// The PIN keyed into the pad, and out of it as format 0.
pub(crate) fn key_in(keys: &SoftKeys, seed: u64) -> EncipheredPinBlock {
    let mut pad = SoftPinPad::new();
    let mut to_pad = Shared::new(seed, purpose::PIN);
    (0..PIN_LEN).for_each(|place| pad.push(digit(&mut to_pad, place)).unwrap());
    pad.enter(keys, PinBlockFormat::Iso0, PAN).unwrap()
}

/// The PIN as format 4.
pub(crate) fn encipher_wide(aes: &PinKey, seed: u64) -> EncipheredPinBlock {
    let mut pin = Pin::new();
    let mut to_pin = Shared::new(seed, purpose::PIN);
    (0..PIN_LEN).for_each(|place| pin.push(digit(&mut to_pin, place)).unwrap());
    let mut fill = Shared::new(seed, purpose::FILL);
    pin_block::encipher(PinBlockFormat::Iso4, aes, &pin, PAN, &mut fill).unwrap()
}

/// Key agreement, and a derivation from it.
fn agree(seed: u64) -> StaticKey {
    let own = StaticKey::generate(&mut Shared::new(seed, purpose::SCALAR)).unwrap();
    let peer = peer(seed);
    let z = own.agree(&peer);
    let mut key = Zeroizing::new(vec![0_u8; 32]);
    kdf::x963(z.expose(), b"", &mut key).unwrap();
    black_box(key);
    own
}
