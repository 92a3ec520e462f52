//! Hot path: values written as compact JSON, byte for byte as `serde_json::to_vec` writes them.
//!
//! What does not depend on the type of a value is an ordinary function here, compiled once and not per model.

/// Narrow integers are written by the code for wide ones.
macro_rules! widened {
    () => {
        widened! {
            serialize_i8(i8) => serialize_i64, serialize_i16(i16) => serialize_i64, serialize_i32(i32) => serialize_i64,
            serialize_u8(u8) => serialize_u64, serialize_u16(u16) => serialize_u64, serialize_u32(u32) => serialize_u64,
        }
    };
    ($($narrow:ident($type:ty) => $wide:ident,)*) => {$(
        fn $narrow(self, value: $type) -> Result<(), Error> {
            self.$wide(value.into())
        }
    )*};
}

mod key;
mod nest;
mod text;

use std::fmt::{self, Display};
use std::mem;

use serde::ser::{Error as _, Serialize, Serializer};

use key::Key;
use nest::{Nest, Variant};

/// Errors are those of `serde_json`, so that what a `Serialize` says of itself reads as it does there.
type Error = serde_json::Error;

/// What most replies fit in, so that the text does not move while it grows.
const CAPACITY: usize = 512;

/// Writes a value as compact JSON.
///
/// ```
/// let pairs = std::collections::BTreeMap::from([("kea", 1.5), ("w\"eka", f64::NAN)]);
/// assert_eq!(dunlin_model::to_json(&pairs)?, br#"{"kea":1.5,"w\"eka":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// When a key of a map is no text, number or boolean, and when the value's `Serialize` fails.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut encoder = Encoder { out: Vec::with_capacity(CAPACITY), is_verbatim: false };
    value.serialize(&mut encoder)?;
    Ok(encoder.out)
}

/// JSON in the making.
struct Encoder {
    out: Vec<u8>,
    /// The next text is JSON already; see [`is_verbatim`].
    is_verbatim: bool,
}

/// The names under which `serde_json` hands over `RawValue`, and `Number` where a program keeps every digit (its
/// features `raw_value` and `arbitrary_precision`): structs with one field, a text that is JSON already.
fn is_verbatim(name: &str) -> bool {
    matches!(name, "$serde_json::private::RawValue" | "$serde_json::private::Number")
}

impl Encoder {
    /// Writes what needs no escaping.
    fn plain(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    fn text(&mut self, text: &str) {
        if mem::take(&mut self.is_verbatim) {
            return self.plain(text);
        }
        text::quoted(&mut self.out, text);
    }

    /// Begins `{"Variant":..}`.
    fn variant(&mut self, name: &str) {
        text::field(&mut self.out, b'{', name);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let mut array = Nest::array(self);
        for byte in bytes {
            array.item().plain(itoa::Buffer::new().format(*byte));
        }
        array.close();
    }

    fn display(&mut self, text: fmt::Arguments<'_>) -> Result<(), Error> {
        self.out.push(b'"');
        fmt::write(&mut text::Escaped(&mut self.out), text).map_err(Error::custom)?;
        self.out.push(b'"');
        Ok(())
    }
}

impl<'a> Serializer for &'a mut Encoder {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Nest<'a>;
    type SerializeTuple = Nest<'a>;
    type SerializeTupleStruct = Nest<'a>;
    type SerializeTupleVariant = Variant<'a>;
    type SerializeMap = Nest<'a>;
    type SerializeStruct = Nest<'a>;
    type SerializeStructVariant = Variant<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.plain(if value { "true" } else { "false" });
        Ok(())
    }

    widened!();

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.plain(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.plain(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.plain(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.plain(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        if !value.is_finite() {
            return self.serialize_unit();
        }
        self.plain(zmij::Buffer::new().format_finite(value));
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        if !value.is_finite() {
            return self.serialize_unit();
        }
        self.plain(zmij::Buffer::new().format_finite(value));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.bytes(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nest<'a>, Error> {
        Ok(Nest::array(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Nest<'a>, Error> {
        Ok(Nest::array(self))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Nest<'a>, Error> {
        Ok(Nest::array(self))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Variant<'a>, Error> {
        self.variant(variant);
        Ok(Variant(Nest::array(self)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Nest<'a>, Error> {
        Ok(Nest::object(self))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Nest<'a>, Error> {
        Ok(if is_verbatim(name) { Nest::verbatim(self) } else { Nest::object(self) })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Variant<'a>, Error> {
        self.variant(variant);
        Ok(Variant(Nest::object(self)))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.display(format_args!("{value}"))
    }
}
