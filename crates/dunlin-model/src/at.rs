//! Where in the data the decoder is: `loc` while it is still on the stack, and written down.

use crate::Rules;

/// Where the decoder is: a path that lives on the stack and is written down only when something is wrong.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    up: Option<&'a At<'a>>,
    segment: Segment<'a>,
    /// The rules that hold here.
    pub rules: &'a Rules,
    /// An item of a list or map: has no rules of its own, but the strictness of its model.
    is_item: bool,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A key of an object, or the name of a parameter.
    Key(&'a str),
    /// A place in a list.
    Index(usize),
    /// Shown in `loc`, but no step into the data: the source (`body`), the branch of a union.
    Label(&'a str),
}

impl<'a> At<'a> {
    /// The start of a path: `body`, `query`, ..
    pub const fn root(label: &'a str, rules: &'a Rules) -> Self {
        At { up: None, segment: Segment::Label(label), rules, is_item: false }
    }

    /// One step further.
    #[inline]
    pub const fn join(&'a self, segment: Segment<'a>, rules: &'a Rules) -> At<'a> {
        At { up: Some(self), segment, rules, is_item: false }
    }

    /// One step further, to an item of a list or map.
    #[inline]
    pub const fn item(&'a self, segment: Segment<'a>) -> At<'a> {
        At { up: Some(self), segment, rules: &Rules::NONE, is_item: true }
    }

    /// The same place under a label, such as the branch of a union. The rules still hold.
    #[inline]
    pub const fn label(&'a self, label: &'a str) -> At<'a> {
        At { up: Some(self), segment: Segment::Label(label), rules: self.rules, is_item: self.is_item }
    }

    /// The same place under other rules.
    #[inline]
    pub const fn under<'b>(&'b self, rules: &'b Rules) -> At<'b>
    where
        'a: 'b,
    {
        At { up: self.up, segment: self.segment, rules, is_item: self.is_item }
    }

    /// True when nothing may be coerced here.
    pub fn is_strict(&self) -> bool {
        self.rules.strict || self.is_in_strict_model()
    }

    fn is_in_strict_model(&self) -> bool {
        self.rules.strict_model || (self.is_item && self.up.is_some_and(At::is_in_strict_model))
    }

    /// True when the value, or one that holds it, is never to be shown.
    pub fn is_secret(&self) -> bool {
        self.rules.secret || self.up.is_some_and(At::is_secret)
    }

    /// How many steps lead here.
    pub(crate) fn depth(&self) -> usize {
        self.up.map_or(0, At::depth) + 1
    }

    /// The path, written down.
    pub fn loc(&self) -> Vec<Step> {
        let mut path = Vec::with_capacity(self.depth());
        self.write(&mut path);
        path
    }

    fn write(&self, path: &mut Vec<Step>) {
        if let Some(up) = self.up {
            up.write(path);
        }
        path.push(match self.segment {
            Segment::Key(key) => Step::Key(key.to_owned()),
            Segment::Index(index) => Step::Index(index),
            Segment::Label(label) => Step::Label(label.to_owned()),
        });
    }
}

/// One step of the path of an [`Issue`](crate::Issue).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A key of an object, or the name of a parameter.
    Key(String),
    /// A place in a list.
    Index(usize),
    /// Shown in `loc`, but no step into the data.
    Label(String),
}
