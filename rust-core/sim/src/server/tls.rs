//! A root of one's own, and a server certificate under it, fresh at every start.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

use crate::ServerError;

/// What the server proves itself with, and what a client needs to believe it.
pub(super) struct Identity {
    pub(super) root_pem: String,
    pub(super) acceptor: TlsAcceptor,
}

impl Identity {
    /// For these DNS names and IP addresses. The root's key is dropped: it signs one certificate only.
    pub(super) fn generate(names: &[String]) -> Result<Self, ServerError> {
        let mut root = CertificateParams::default();
        root.distinguished_name.push(DnType::CommonName, "Simulated acquirer root");
        root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root = CertifiedIssuer::self_signed(root, KeyPair::generate()?)?;

        let mut leaf = CertificateParams::new(names.to_vec())?;
        leaf.distinguished_name.push(DnType::CommonName, "Simulated acquirer");
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf_key = KeyPair::generate()?;
        let leaf = leaf.signed_by(&leaf_key, &root)?;

        let key = PrivatePkcs8KeyDer::from(leaf_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key.into())?;
        Ok(Identity { root_pem: root.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}
