//! A configuration is refused as a whole, before anything is opened.

use suanpan_link::{Envelope, HostLink, LinkConfig, LinkError, TlsConfig};

use crate::certificates::{Root, SERVER_NAME};

fn refusal(bend: impl FnOnce(&mut LinkConfig)) -> LinkError {
    let mut config = LinkConfig::new("pos.example", 18806);
    HostLink::new(config.clone()).unwrap();
    bend(&mut config);
    HostLink::new(config).expect_err("a refusal")
}

fn tls(roots: &[u8], name: &str) -> Option<TlsConfig> {
    Some(TlsConfig { root_certificates_pem: roots.to_vec(), server_name: name.to_owned() })
}

fn http(path: &str, user_agent: &str, host: &str) -> Envelope {
    Envelope::Http { path: path.to_owned(), user_agent: user_agent.to_owned(), host: host.to_owned() }
}

#[test]
fn numbers_outside_their_range_are_named() {
    let zero = |field, max| LinkError::OutOfRange { field, min: 1, max, got: 0 };
    let most = u32::MAX as usize;
    assert_eq!(refusal(|c| c.port = 0), zero("port", 65_535));
    assert_eq!(refusal(|c| c.connect_timeout_ms = 0), zero("connect_timeout_ms", most));
    assert_eq!(refusal(|c| c.connect_tries = 0), zero("connect_tries", 255));
    assert_eq!(refusal(|c| c.response_timeout_ms = 0), zero("response_timeout_ms", most));
    assert_eq!(refusal(|c| c.frame_max = 0), zero("frame_max", 65_535));
    let over = refusal(|c| c.frame_max = 65_536);
    assert_eq!(over.to_string(), "frame_max: expected 1 to 65535, got 65536");
}

#[test]
fn hosts_that_cannot_be_hosts_are_refused() {
    for host in ["", "pos example", "pos\0", "http://pos.example", "pos.example/", "银联", &"x".repeat(254)]
    {
        assert_eq!(refusal(|c| c.host = host.to_owned()), LinkError::Host { got: host.to_owned() });
    }
    for host in ["::1", "192.0.2.7", "pos-1_a.example"] {
        HostLink::new(LinkConfig::new(host, 1)).unwrap();
    }
}

#[test]
fn roots_and_names_are_checked_up_front() {
    let root = Root::new("Pinned");
    let broken_pem = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let second_broken = [&root.pem[..], broken_pem].concat();
    let cut_der = &root.der[..root.der.len() - 1];
    let no_base64 = b"-----BEGIN CERTIFICATE-----\n####\n-----END CERTIFICATE-----\n";

    for text in [&b""[..], b"no certificate here\n"] {
        let len = text.len();
        assert_eq!(refusal(|c| c.tls = tls(text, SERVER_NAME)), LinkError::NoRootCertificate { len });
    }
    for (text, position) in [(&broken_pem[..], 0), (&second_broken, 1), (cut_der, 0), (&no_base64[..], 0)] {
        let refused = refusal(|c| c.tls = tls(text, SERVER_NAME));
        assert!(
            matches!(refused, LinkError::RootCertificate { index, .. } if index == position),
            "{refused}"
        );
    }
    for name in ["", "pos example", "pos.example:18806"] {
        let got = name.to_owned();
        assert_eq!(refusal(|c| c.tls = tls(&root.pem, name)), LinkError::ServerName { got });
    }
}

#[test]
fn an_envelope_that_would_not_be_http_is_refused() {
    for path in ["", "*", "?mjc", "mjc", "http://pos.example/mjc", "/mjc webtrans", "/mjc\r\nX: y"] {
        let got = path.to_owned();
        assert_eq!(refusal(|c| c.envelope = http(path, "a", "b")), LinkError::HttpPath { got });
    }
    for text in ["", "a\r\nX: y"] {
        let got = || text.to_owned();
        let agent = refusal(|c| c.envelope = http("/", text, "b"));
        assert_eq!(agent, LinkError::HttpHeader { field: "user_agent", got: got() });
        let host = refusal(|c| c.envelope = http("/", "a", text));
        assert_eq!(host, LinkError::HttpHeader { field: "host", got: got() });
    }
}
