//! A root, and servers below it with one defect each.

use std::sync::Arc;

use rcgen::{date_time_ymd, BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion};
use tokio_rustls::TlsAcceptor;

/// Name of the good server. Not an address: the name is what is checked, not where the socket goes.
pub const SERVER_NAME: &str = "pos.example";

pub struct Root {
    issuer: Issuer<'static, KeyPair>,
    pub pem: Vec<u8>,
    pub der: Vec<u8>,
}

impl Root {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem().into_bytes(),
            der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A server below this root; `bend` gives its certificate the defect.
    pub fn server(&self, bend: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
        self.server_speaking(rustls::ALL_VERSIONS, bend)
    }

    pub fn server_speaking(
        &self,
        versions: &[&'static SupportedProtocolVersion],
        bend: impl FnOnce(&mut CertificateParams),
    ) -> TlsAcceptor {
        let mut params = CertificateParams::new(vec![SERVER_NAME.to_owned()]).unwrap();
        bend(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        acceptor(versions, certificate.der().clone(), &key)
    }
}

/// A server that vouches for itself.
pub fn self_signed() -> TlsAcceptor {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![SERVER_NAME.to_owned()]).unwrap();
    acceptor(rustls::ALL_VERSIONS, params.self_signed(&key).unwrap().der().clone(), &key)
}

fn acceptor(
    versions: &[&'static SupportedProtocolVersion],
    certificate: CertificateDer<'static>,
    key: &KeyPair,
) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

pub fn expired(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
}

pub fn not_yet_valid(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(4000, 1, 1);
}

pub fn other_name(params: &mut CertificateParams) {
    *params = CertificateParams::new(vec!["other.example".to_owned()]).unwrap();
}

pub fn flawless(_: &mut CertificateParams) {}
