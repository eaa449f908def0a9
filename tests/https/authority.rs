//! Certificates, and who vouches for them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// The only name that the certificates are for.
pub(crate) const NAME: &str = "localhost";

/// Somebody who vouches for servers.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// One that nobody has heard of.
    pub(crate) fn new(name: &str) -> Self {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(parameters, key).expect("a certificate"))
    }

    /// Writes down who it is, for those who trust it.
    pub(crate) fn write(&self, folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, self.0.pem()).expect("a file");
        path
    }

    /// A server's certificate and key, as files hold them.
    pub(crate) fn files(&self) -> [String; 2] {
        let (certificate, key) = self.signed();
        [certificate.pem(), key.serialize_pem()]
    }

    fn signed(&self) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new([NAME.to_owned()]).expect("a name");
        (parameters.signed_by(&key, &self.0).expect("a certificate"), key)
    }

    /// A server's certificate and key.
    pub(crate) fn server(&self) -> ServerConfig {
        let (certificate, key) = self.signed();
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        // The front end brings another provider of ciphers along, so that none is chosen without a word.
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().expect("it knows them");
        builder.with_no_client_auth().with_single_cert(chain, key).expect("they belong together")
    }
}
