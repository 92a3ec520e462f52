//! Keys of maps: texts, and in quotes what can be read back out of a text.

use std::fmt::Display;

use serde::ser::{Error as _, Impossible, Serialize, Serializer};

use super::{Encoder, Error};

/// Writes a key.
pub(super) struct Key<'a>(pub(super) &'a mut Encoder);

type Never = Impossible<(), Error>;

#[cold]
fn no_text<T>() -> Result<T, Error> {
    Err(Error::custom("key must be a string"))
}

#[cold]
fn not_finite() -> Error {
    Error::custom("float key must be finite (got NaN or +/-inf)")
}

impl Key<'_> {
    fn quoted(self, json: &str) -> Result<(), Error> {
        self.0.out.push(b'"');
        self.0.plain(json);
        self.0.out.push(b'"');
        Ok(())
    }
}

impl Serializer for Key<'_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.quoted(if value { "true" } else { "false" })
    }

    widened!();

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.quoted(itoa::Buffer::new().format(value))
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.quoted(itoa::Buffer::new().format(value))
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.quoted(itoa::Buffer::new().format(value))
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.quoted(itoa::Buffer::new().format(value))
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        if !value.is_finite() {
            return Err(not_finite());
        }
        self.quoted(zmij::Buffer::new().format_finite(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        if !value.is_finite() {
            return Err(not_finite());
        }
        self.quoted(zmij::Buffer::new().format_finite(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.0.serialize_char(value)
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.0.serialize_str(value)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.0.serialize_str(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.0.collect_str(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        no_text()
    }

    fn serialize_none(self) -> Result<(), Error> {
        no_text()
    }

    fn serialize_unit(self) -> Result<(), Error> {
        no_text()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        no_text()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        no_text()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        no_text()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Error> {
        no_text()
    }
}
