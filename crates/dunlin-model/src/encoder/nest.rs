//! Hot path: arrays and objects while they are open.

use std::mem;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::{Encoder, Error, Key, text};

/// An array or an object whose items are being written.
pub(super) struct Nest<'a> {
    encoder: &'a mut Encoder,
    /// What comes before the next item: the bracket that begins all, then commas.
    before: u8,
    /// The bracket that ends it; none around JSON that is written as it is.
    end: Option<u8>,
}

/// The array or object inside of `{"Variant":..}`.
pub(super) struct Variant<'a>(pub(super) Nest<'a>);

impl<'a> Nest<'a> {
    pub(super) fn array(encoder: &'a mut Encoder) -> Self {
        Nest { encoder, before: b'[', end: Some(b']') }
    }

    pub(super) fn object(encoder: &'a mut Encoder) -> Self {
        Nest { encoder, before: b'{', end: Some(b'}') }
    }

    pub(super) fn verbatim(encoder: &'a mut Encoder) -> Self {
        encoder.is_verbatim = true;
        Nest { encoder, before: b'{', end: None }
    }

    /// Begins an item, or an entry of a map.
    pub(super) fn item(&mut self) -> &mut Encoder {
        self.encoder.out.push(mem::replace(&mut self.before, b','));
        self.encoder
    }

    fn field(&mut self, name: &str) {
        if self.end.is_some() {
            text::field(&mut self.encoder.out, mem::replace(&mut self.before, b','), name);
        }
    }

    pub(super) fn close(self) -> &'a mut Encoder {
        let Some(end) = self.end else {
            self.encoder.is_verbatim = false;
            return self.encoder;
        };
        if self.before != b',' {
            self.encoder.out.push(self.before);
        }
        self.encoder.out.push(end);
        self.encoder
    }
}

impl SerializeSeq for Nest<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.item())
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeTuple for Nest<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Nest<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleVariant for Variant<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        SerializeSeq::serialize_element(&mut self.0, value)
    }

    fn end(self) -> Result<(), Error> {
        self.0.close().out.push(b'}');
        Ok(())
    }
}

impl SerializeMap for Nest<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(Key(self.item()))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.encoder.out.push(b':');
        value.serialize(&mut *self.encoder)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeStruct for Nest<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.field(name);
        value.serialize(&mut *self.encoder)
    }

    fn end(self) -> Result<(), Error> {
        SerializeSeq::end(self)
    }
}

impl SerializeStructVariant for Variant<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        SerializeStruct::serialize_field(&mut self.0, name, value)
    }

    fn end(self) -> Result<(), Error> {
        SerializeTupleVariant::end(self)
    }
}
