//! Where schema ids are looked up.

use crate::{
    exit::Failure,
    pipeline::About,
    setting::{Secret, resolve},
};

/// The word for [`Address::History`].
const HISTORY: &str = "history";

/// Where schema ids are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// In the committed history: the id is the version.
    History,
    /// At a registry.
    Url {
        /// Its address.
        url: Secret,
        /// `user:password`
        user_info: Option<Secret>,
    },
}

impl Address {
    /// What was given, else what the spec says, with its references put in.
    pub fn resolve(given: Option<&str>, about: &About) -> Result<Self, Failure> {
        let settings = &about.settings;
        if given.unwrap_or(settings.registry) == HISTORY {
            return Ok(Self::History);
        }
        let url = match given {
            Some(given) => Secret::new(given),
            None => resolve(settings.registry, "registry.url", "or pass `--registry URL`, or `--registry history`")?,
        };
        let user_info = settings.registry_user_info.filter(|_| given.is_none());
        let user_info = user_info.map(|text| resolve(text, "basic.auth.user.info", "or pass `--registry`"));
        Self::of(url, user_info.transpose()?)
    }

    /// A registry at an address, which may hold `user:password@`.
    pub fn of_url(url: Secret) -> Result<Self, Failure> {
        Self::of(url, None)
    }

    fn of(url: Secret, user_info: Option<Secret>) -> Result<Self, Failure> {
        check(url.expose())?;
        Ok(Self::Url { url, user_info })
    }
}

fn check(url: &str) -> Result<(), Failure> {
    if url.starts_with("https://") && !cfg!(feature = "tls") {
        return Err(Failure::usage(
            "the registry's address begins with `https://`, and this binary was built without TLS: \
             build it with `cargo build --package tollgate --features tls`",
        ));
    }
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(Failure::usage("the registry's address must begin with `http://` or `https://`, or be the word `history`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exit::Exit,
        pipeline::{Settings, Table, Topic},
    };

    fn about(registry: &'static str) -> About {
        let settings = Settings { registry, registry_user_info: Some("desk:secret"), ..Settings::DEFAULT };
        About {
            name: "a",
            spec: "",
            digest: "",
            topic: Topic::DEFAULT,
            table: Table { name: "", upsert: false, key: &[] },
            columns: &[],
            expectations: &[],
            schemas: &[],
            wire: &[],
            faults: &[],
            migrations: &[],
            checks: crate::pipeline::Checks::NONE,
            docs: crate::pipeline::Docs::NONE,
            settings,
        }
    }

    #[test]
    fn what_is_given_comes_before_what_the_spec_says() {
        let of_spec = Address::resolve(None, &about("http://a")).unwrap();
        assert!(matches!(of_spec, Address::Url { user_info: Some(_), .. }));
        assert_eq!(Address::resolve(Some("history"), &about("http://a")).unwrap(), Address::History);
        assert_eq!(Address::resolve(None, &about("history")).unwrap(), Address::History);
        // Another registry is not told the password of the spec's.
        let given = Address::resolve(Some("http://b"), &about("http://a")).unwrap();
        assert!(matches!(given, Address::Url { user_info: None, .. }));
    }

    #[test]
    fn an_address_is_of_the_web() {
        assert_eq!(Address::resolve(Some("registry:8081"), &about("history")).unwrap_err().exit, Exit::Usage);
        let https = Address::resolve(Some("https://registry"), &about("history"));
        assert_eq!(https.is_ok(), cfg!(feature = "tls"));
    }
}
