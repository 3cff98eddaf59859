//! The host link: TCP, TLS and the HTTP envelope, each answer Received, NotSent or Unknown.
