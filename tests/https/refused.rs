//! Who is not whom they should be is told, and hears no secret.

use crate::{authority::NAME, place::PLACE};

/// What a command says, in an environment that is as it should be but for this.
#[track_caller]
fn refused(words: &str, other: &[(&str, &str)], exit: i32, parts: &[&str]) {
    let (found, said) = PLACE.tollgate(words, other);
    assert!(found == exit && parts.iter().all(|part| said.contains(part)), "{found}: {said}");
    assert!(!["hunter2", "swordfish"].iter().any(|secret| said.contains(secret)), "{said}");
}

const SIMULATE: &str = "simulate guarded --count 1";

#[test]
fn a_certificate_of_a_stranger() {
    let stranger = PLACE.stranger.to_str().expect("paths are UTF-8");
    let registry = [("SSL_CERT_FILE", stranger)];
    refused(SIMULATE, &registry, 3, &["invalid peer certificate: UnknownIssuer; `SSL_CERT_FILE` names"]);
    let (exit, words) = PLACE.xtask("diff --against registry", &registry);
    assert!(exit == 3 && words.contains("invalid peer certificate"), "{exit}: {words}");
    let broker = [("GUARDED_AUTHORITY", stranger)];
    refused(SIMULATE, &broker, 3, &["certificate verify failed"]);
    refused("tail guarded --max 1", &broker, 3, &["certificate verify failed"]);
}

#[test]
fn another_name() {
    let registry = PLACE.registry_at("https://127.0.0.1");
    refused(SIMULATE, &[("GUARDED_REGISTRY", &registry)], 3, &["certificate not valid for name \"127.0.0.1\""]);
    let broker = format!("127.0.0.1:{}", PLACE.kafka_proxy.port);
    refused(SIMULATE, &[("GUARDED_KAFKA", &broker)], 3, &["certificate verify failed"]);
}

#[test]
fn a_database_that_is_strange_or_plain() {
    let migrate =
        |sslmode, authority| format!("migrate apply guarded --database {}", PLACE.database.url(sslmode, authority));
    let password = PLACE.database.password();
    for (words, part, expected) in [
        (migrate("verify-full", &PLACE.stranger), "UnknownIssuer", 3),
        (migrate("verify-full", &PLACE.authority).replace(NAME, "127.0.0.1"), "not valid for name", 3),
        (migrate("disable", &PLACE.authority), "no encryption", 2),
    ] {
        let (exit, said) = PLACE.tollgate(&words, &[]);
        assert!(exit == expected && said.contains(part) && !said.contains(&password), "{exit}: {said}");
    }
}

#[test]
fn another_password() {
    let other = [("GUARDED_USER", "desk:swordfish")];
    refused(SIMULATE, &other, 2, &["who are you then? (401 Unauthorized)"]);
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("--database sqlite:{}", folder.path().join("refused.sqlite").display());
    refused(&format!("migrate apply guarded {database}"), &other, 0, &[]);
    let run = format!("run guarded --until-caught-up {database}");
    refused(&run, &other, 2, &["lets nobody in like this", "who are you then? (401 Unauthorized)"]);
}

#[test]
fn plain_words_where_tls_is_spoken_and_the_other_way_round() {
    let plain = PLACE.registry_at(&format!("http://{NAME}"));
    refused(SIMULATE, &[("GUARDED_REGISTRY", &plain)], 3, &["is it an address of `https://`?"]);
    let tls = PLACE.registry.url().replace("http://", "https://");
    refused(SIMULATE, &[("GUARDED_REGISTRY", &tls)], 3, &["is it an address of `http://`?"]);
}
