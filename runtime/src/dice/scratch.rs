//! A place for texts that a made-up record borrows.

use std::cell::OnceCell;

/// Keeps made-up texts and bytes while a record borrows them.
#[derive(Debug, Default)]
pub struct Scratch {
    texts: Chain<String>,
    bytes: Chain<Vec<u8>>,
}

impl Scratch {
    /// Keeps a text.
    pub fn text(&self, text: String) -> &str {
        self.texts.keep(text)
    }

    /// Keeps bytes.
    pub fn bytes(&self, bytes: Vec<u8>) -> &[u8] {
        self.bytes.keep(bytes)
    }
}

/// Values that can be added while others are borrowed.
#[derive(Debug)]
struct Chain<T> {
    value: OnceCell<T>,
    next: OnceCell<Box<Self>>,
}

impl<T> Default for Chain<T> {
    fn default() -> Self {
        Self { value: OnceCell::new(), next: OnceCell::new() }
    }
}

impl<T> Chain<T> {
    fn keep(&self, value: T) -> &T {
        let mut link = self;
        while link.value.get().is_some() {
            link = link.next.get_or_init(Box::default);
        }
        link.value.get_or_init(|| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_several_at_once() {
        let scratch = Scratch::default();
        let (a, b) = (scratch.text("a".into()), scratch.text("b".into()));
        assert_eq!((a, b, scratch.bytes(vec![1])), ("a", "b", [1].as_slice()));
    }
}
