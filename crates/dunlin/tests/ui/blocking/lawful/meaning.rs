//! What a call means stays the same where its type is asked: borrows, moves, temporaries, drops, inference.

#![deny(warnings)]

use std::fmt::Debug;

use dunlin::prelude::*;

/// Has methods of the names that are asked about, with every kind of receiver.
#[derive(Clone, Debug, Default)]
pub struct Any {
    text: String,
    parts: Vec<Any>,
}

impl Any {
    fn recv(&self) -> &str {
        &self.text
    }
    fn wait(&mut self) -> &mut String {
        &mut self.text
    }
    fn join(self) -> String {
        self.text
    }
    fn open<T: Debug>(&self, with: T) -> String {
        format!("{with:?}")
    }
    fn read<'a>(&'a self, other: &'a str) -> &'a str {
        if self.text.is_empty() { other } else { &self.text }
    }
    fn create<T: Default>(&self) -> T {
        T::default()
    }
    fn send(&self) -> Result<u8, String> {
        Ok(1)
    }
}

fn made() -> Any {
    Any { text: "made".to_owned(), parts: vec![Any::default()] }
}

/// A reference that is returned lives as long as it did.
#[get("/1")]
async fn borrowed() -> String {
    let any = made();
    let text: &str = any.recv();
    let again = &any.recv().to_owned();
    text.to_owned() + again
}

/// A temporary in an argument lives to the end of the statement.
#[get("/2")]
async fn temporaries() -> usize {
    let any = Any::default();
    any.read(&String::from("temporary")).len() + any.read(String::from("another").as_str()).len()
}

/// A receiver that is made on the way lives to the end of the statement.
#[get("/3")]
async fn made_on_the_way() -> usize {
    made().recv().len() + made().wait().len() + made().join().len()
}

/// A value that can be moved once.
#[get("/4")]
async fn moved() -> String {
    let any = made();
    let other = any.clone();
    any.join() + &other.join()
}

/// A part of a value is moved, another is still there.
#[get("/5")]
async fn moved_in_part() -> String {
    struct Pair {
        one: Any,
        other: Any,
    }
    let pair = Pair { one: made(), other: made() };
    pair.one.join() + pair.other.recv()
}

/// What is written to through the result.
#[get("/6")]
async fn written() -> String {
    let mut any = made();
    *any.wait() = "written".to_owned();
    any.wait().push('!');
    any.parts[0].wait().push('?');
    any.join()
}

/// An index with an effect happens once.
#[get("/7")]
async fn indexed() -> usize {
    let any = made();
    let mut calls = 0;
    let mut next = || {
        calls += 1;
        calls - 1
    };
    let length = any.parts[next()].recv().len();
    length + calls
}

/// A type that the call has to infer, from its argument and from its result.
#[get("/8")]
async fn inferred() -> String {
    let any = made();
    let number: u8 = any.create();
    let text = any.create::<String>();
    let list: Vec<String> = (0..2).map(|index| any.open(index)).collect();
    format!("{number}{text}{list:?}")
}

/// `?`, `let .. else`, `if let`, `while let`, and a match on the result.
#[get("/9")]
async fn matched() -> Result<u8> {
    let any = made();
    let sent = any.send().map_err(HttpError::bad_request)?;
    let Ok(again) = any.send() else { return Ok(0) };
    if let Ok(more) = any.send()
        && more > 0
    {
        return Ok(more);
    }
    while let Err(_) = any.send() {}
    match any.send() {
        Ok(last) if any.recv().is_empty() => Ok(last),
        Ok(_) | Err(_) => Ok(sent + again),
    }
}

/// Behind references, boxes and derefs.
#[get("/10")]
async fn behind() -> usize {
    let boxed = Box::new(made());
    let reference = &&*boxed;
    let mut other = made();
    let exclusive = &mut other;
    exclusive.wait().push('x');
    let length = reference.recv().len() + (*boxed).recv().len() + (**reference).recv().len();
    length + exclusive.recv().len()
}

/// In closures, which capture no more than they did.
#[get("/11")]
async fn captured() -> usize {
    let any = made();
    let length = || any.recv().len();
    let owned = any.clone();
    let consume = move || owned.join();
    let total: usize = [1, 2].iter().map(|factor| any.recv().len() * factor).sum();
    length() + consume().len() + total
}

/// In blocks, loops with values, and macros.
#[get("/12")]
async fn nested() -> String {
    let any = made();
    let text = loop {
        break any.recv();
    };
    let found = 'search: {
        if any.recv().is_empty() {
            break 'search 1;
        }
        2
    };
    assert_eq!(any.recv(), text, "{}", any.recv());
    format!("{} {name} {found} {:?}", any.recv(), vec![any.recv(); 2], name = any.recv())
}

/// In an `async` block that borrows, and one that moves.
#[get("/13")]
async fn asynchronous() -> usize {
    let any = made();
    let borrowed = async { any.recv().len() };
    let first = borrowed.await;
    let moved = async move { any.join().len() };
    first + moved.await
}

/// Across an await: what is asked is not kept.
#[get("/14")]
async fn across() -> usize {
    async fn later(text: &str) -> usize {
        text.len()
    }
    let any = made();
    later(any.recv()).await + any.read(&later("x").await.to_string()).len()
}

/// In a generic dependency, of a type that is not known there.
#[dependency]
async fn generic<T: Default + Clone + Send + Sync>() -> Option<T> {
    trait Opens {
        fn open(&self) -> u8;
        fn join(self) -> u8;
    }
    impl<T> Opens for T {
        fn open(&self) -> u8 {
            1
        }
        fn join(self) -> u8 {
            2
        }
    }
    let value = T::default();
    (value.open() + value.clone().join() > 0).then_some(value)
}

/// Takes it.
#[get("/15")]
async fn takes_generic(value: Depends<generic<u8>>) -> Option<u8> {
    *value
}

fn main() {
    let _ = routes![
        borrowed,
        temporaries,
        made_on_the_way,
        moved,
        moved_in_part,
        written,
        indexed,
        inferred,
        matched,
        behind,
        captured,
        nested,
        asynchronous,
        across,
        takes_generic
    ];
}
