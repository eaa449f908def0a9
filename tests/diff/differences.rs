//! Where a real registry judges a change otherwise than we do: a list, with the reason of each.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_compiler::{
    compatibility::{Compared, Earlier, compare_all},
    diagnostic::Diagnostics,
    pipeline::Compatibility,
    schema::avro,
    source::Sources,
    syntax::Words,
};

use crate::{
    client::Client,
    corpus::{Change, changes},
};

const LIST: &str = include_str!("../fixtures/differences.txt");

/// A change, who alone refuses it, and under which mode.
type Difference = (String, &'static str, &'static str);

#[test]
fn a_registry_judges_as_we_do_but_for_this_list() {
    let client = Client::start();
    let changes = changes();
    let names: BTreeSet<&str> = changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names.len(), changes.len(), "each change has a name of its own");
    assert!(changes.len() >= 200, "{}", changes.len());
    let mut found = BTreeSet::new();
    for (number, alike) in by_past(&changes).into_values().enumerate() {
        for (word, mode) in Compatibility::WORDS {
            found.extend(differences(&client, &format!("past-{number}-{word}"), (word, *mode), &alike));
        }
    }
    let known = listed();
    let line = |(name, who, mode): &Difference| format!("{who} refuses {name}: {mode}");
    let new: Vec<String> = found.difference(&known).map(line).collect();
    let gone: Vec<String> = known.difference(&found).map(line).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not on the list:\n{}\nno longer so:\n{}",
        new.join("\n"),
        gone.join("\n")
    );
}

/// Changes by the versions before them.
fn by_past(changes: &[Change]) -> BTreeMap<&[String], Vec<&Change>> {
    let mut pasts: BTreeMap<&[String], Vec<&Change>> = BTreeMap::new();
    for change in changes {
        pasts.entry(&change.before).or_default().push(change);
    }
    pasts
}

/// Changes after the same past, under a mode. After one version the registry is asked; after several the
/// schema is registered, in a subject of its own: asked about all versions, it does so whatever the mode is.
fn differences(
    client: &Client,
    subject: &str,
    (word, mode): (&'static str, Compatibility),
    alike: &[&Change],
) -> Vec<Difference> {
    let before = &alike[0].before;
    let earlier: Vec<Earlier> = (1..).zip(before).map(|(number, text)| Earlier::read(number, text)).collect();
    let mut found = Vec::new();
    let several = before.len() > 1;
    if !several {
        client.set_up(subject, before, word);
    }
    for (number, Change { name, after, .. }) in alike.iter().enumerate() {
        let theirs = if several {
            let own = format!("{subject}-{number}");
            client.set_up(&own, before, word);
            client.register(&own, after)
        } else {
            client.would_take(subject, after)
        };
        match (we_take(mode, &earlier, after), theirs) {
            (false, true) => found.push((name.clone(), "diff", word)),
            (true, false) => found.push((name.clone(), "the registry", word)),
            _ => {}
        }
    }
    found
}

fn we_take(mode: Compatibility, earlier: &[Earlier], after: &str) -> bool {
    let (mut sources, found) = (Sources::default(), Diagnostics::default());
    let file = sources.add("after.avsc", after);
    let newer = avro::read(&sources, file, &found).unwrap_or_else(|| panic!("{after}: {:?}", found.into_sorted()));
    assert!(earlier.iter().all(|version| version.schema.is_ok()), "{earlier:?}");
    let versions = compare_all(mode, earlier, &newer);
    let compared = Compared { pipeline: "p".into(), path: "p.avsc".into(), mode, asked_by: "spec", versions };
    !compared.is_broken()
}

/// `== WHO refuses: reason`, then lines `change: modes`.
fn listed() -> BTreeSet<Difference> {
    let mut listed = BTreeSet::new();
    let mut who = "";
    for line in LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            let (alone, reason) = head.split_once(" refuses: ").unwrap_or_else(|| panic!("{line}"));
            assert!(reason.len() > 20, "{line}: that is no reason");
            who =
                ["diff", "the registry"].into_iter().find(|known| *known == alone).unwrap_or_else(|| panic!("{line}"));
            continue;
        }
        let (name, modes) = line.rsplit_once(": ").unwrap_or_else(|| panic!("{line}"));
        for word in modes.split(' ') {
            let (word, _) =
                Compatibility::WORDS.iter().find(|(known, _)| *known == word).unwrap_or_else(|| panic!("{line}"));
            assert!(listed.insert((name.to_owned(), who, *word)), "{line} stands twice");
        }
    }
    listed
}
