//! TLS towards one pinned server, and what its errors mean.

use std::io;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::TlsConnector;

use crate::{LinkError, TlsCause, TlsConfig};

/// First byte of a DER certificate (an ASN.1 SEQUENCE); no PEM text begins with it.
const DER_SEQUENCE: u8 = 0x30;

/// A server that is known by name and by the roots above its certificate.
#[derive(Clone)]
pub(crate) struct PinnedServer {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl PinnedServer {
    pub(crate) fn new(config: &TlsConfig) -> Result<Self, LinkError> {
        let name = ServerName::try_from(config.server_name.clone())
            .map_err(|_| LinkError::ServerName { got: config.server_name.clone() })?;
        let mut client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions() // TLS 1.2 and 1.3
            .map_err(|error| LinkError::Tls { reason: error.to_string() })?
            .with_root_certificates(roots(&config.root_certificates_pem)?)
            .with_no_client_auth();
        // A resumed session skips the certificate check: an expired certificate would pass for as long as
        // the ticket lives. Early data could be replayed, and would leave before the server is known.
        client.resumption = Resumption::disabled();
        client.enable_early_data = false;
        Ok(Self { connector: TlsConnector::from(Arc::new(client)), name })
    }

    /// The whole handshake, certificate check included.
    pub(crate) async fn handshake(&self, tcp: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), tcp).await
    }
}

fn roots(bytes: &[u8]) -> Result<RootCertStore, LinkError> {
    let certificates: Vec<CertificateDer<'static>> = if bytes.first() == Some(&DER_SEQUENCE) {
        vec![CertificateDer::from(bytes.to_vec())]
    } else {
        CertificateDer::pem_slice_iter(bytes)
            .enumerate()
            .map(|(index, certificate)| {
                certificate.map_err(|error| LinkError::RootCertificate { index, reason: error.to_string() })
            })
            .collect::<Result<_, _>>()?
    };
    let mut roots = RootCertStore::empty();
    for (index, certificate) in certificates.into_iter().enumerate() {
        roots
            .add(certificate)
            .map_err(|error| LinkError::RootCertificate { index, reason: error.to_string() })?;
    }
    if roots.is_empty() {
        return Err(LinkError::NoRootCertificate { len: bytes.len() });
    }
    Ok(roots)
}

/// The TLS error inside an I/O error, if there is one.
pub(crate) fn tls_cause(error: &io::Error) -> Option<TlsCause> {
    let tls = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match tls {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsCause::CertificateExpired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsCause::CertificateNotYetValid
            }
            CertificateError::UnknownIssuer => TlsCause::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsCause::NameMismatch
            }
            other => TlsCause::Other(other.to_string()),
        },
        other => TlsCause::Other(other.to_string()),
    })
}
