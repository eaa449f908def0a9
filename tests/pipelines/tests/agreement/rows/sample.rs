//! Texts that match a pattern.

use fastrand::Rng;
use tollgate_compiler::pattern::{
    Like, Part, Regex,
    regex::{Class, Node},
};

use super::pick;

/// A text in which the expression matches.
pub(super) fn regex(rng: &mut Rng, regex: &Regex) -> String {
    let mut text = String::new();
    node(rng, regex.root(), &mut text);
    text
}

fn node(rng: &mut Rng, node: &Node, text: &mut String) {
    match node {
        Node::Empty | Node::Start | Node::End => {}
        Node::Literal(character) => text.push(*character),
        Node::Any => text.push(*pick(rng, &['x', 'é', '😀', '\t'])),
        Node::Class(class) => text.extend(member(rng, class)),
        Node::Group(inner) => self::node(rng, inner, text),
        Node::Sequence(nodes) => nodes.iter().for_each(|node| self::node(rng, node, text)),
        Node::Either(nodes) => {
            let one = pick(rng, nodes);
            self::node(rng, one, text);
        }
        Node::Repeat { node, min, max } => {
            let most = max.unwrap_or(min + 3).min(min + 3);
            (0..rng.u32(*min..=most)).for_each(|_| self::node(rng, node, text));
        }
    }
}

/// A code point of a class.
fn member(rng: &mut Rng, class: &Class) -> Option<char> {
    let inside = |character: &char| class.ranges.iter().any(|(first, last)| (first..=last).contains(&character));
    if !class.negated {
        let &(first, last) = pick(rng, &class.ranges);
        return Some(rng.char(first..=last));
    }
    let candidates: Vec<char> =
        ('\u{1}'..='\u{7f}').chain(['é', '😀']).filter(|character| !inside(character)).collect();
    if candidates.is_empty() { None } else { Some(*pick(rng, &candidates)) }
}

/// A text that is like the pattern.
pub(super) fn like(rng: &mut Rng, like: &Like) -> String {
    let mut part = |part: &Part| match part {
        Part::Literal(character) => character.to_string(),
        Part::One => (*pick(rng, &["x", "é", "😀", "%"])).to_owned(),
        Part::Many => (*pick(rng, &["", "x", "a%_", "é\n"])).to_owned(),
    };
    like.parts().iter().map(&mut part).collect()
}
