//! chrono's types.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::de::Deserializer;
use serde_json::Value;

use super::clock::{self, Clock};
use super::date::{self, Date};
use super::duration::{Span, read_span, written};
use super::moment::{self, Moment, Number, Stamp};
use super::refuse;
use crate::collector::Exactness;
use crate::token::{self, Token};
use crate::{At, Checks, Collector, Described, Issue, Kind, Model, Schema, Schemas};

/// A date with a time, in the data or as a Unix time stamp.
enum Read {
    Moment(Moment),
    Date(Date),
    Stamp(Stamp),
}

const YEAR_ZERO: &str = "year 0 is out of range";

macro_rules! models {
    ($($ty:ty, $python:literal, $format:literal, $read:expr $(, $shown:expr)?;)*) => {$(
        impl Model for $ty {}

        impl Described for $ty {
            const KIND: Kind = Kind::Text;
            const CHECKS: Checks = Checks::Nothing;

            fn decode<'de, D: Deserializer<'de>>(
                source: D,
                at: &At<'_>,
                collector: &mut Collector,
            ) -> Result<Option<Self>, D::Error> {
                token::read(source, |token| {
                    collector.loosen(Exactness::Lax);
                    $read(token, at, collector)
                })
            }

            $(fn shown(&self) -> Option<Value> {
                $shown(self)
            })?

            fn schema(_: &mut Schemas) -> Schema {
                Schema::of_type("string").with("format", $format)
            }

            fn type_name() -> String {
                $python.to_owned()
            }
        }
    )*};
}

models! {
    DateTime<FixedOffset>, "datetime", "date-time", aware;
    DateTime<Utc>, "datetime", "date-time", utc;
    NaiveDateTime, "datetime", "date-time", naive;
    NaiveDate, "date", "date", day;
    NaiveTime, "time", "time", time;
    TimeDelta, "timedelta", "duration", delta, written;
}

fn utc(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<DateTime<Utc>> {
    aware(token, at, collector).map(|moment| moment.to_utc())
}

/// With an offset, as pydantic's `AwareDatetime`.
fn aware(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<DateTime<FixedOffset>> {
    let moment = match datetime(token, at, collector)? {
        Read::Stamp(stamp) => return DateTime::from_timestamp_micros(stamp.0).map(|utc| utc.fixed_offset()),
        Read::Moment(moment) => moment,
        Read::Date(_) => {
            return wrong_zone("timezone_aware", "Input should have timezone info", at, collector);
        }
    };
    let Some(offset) = moment.clock.offset else {
        return wrong_zone("timezone_aware", "Input should have timezone info", at, collector);
    };
    let offset = FixedOffset::east_opt(offset)?;
    naive_date(moment.date)?.and_time(naive_time(moment.clock)?).and_local_timezone(offset).single()
}

/// Without an offset, as pydantic's `NaiveDatetime`.
fn naive(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<NaiveDateTime> {
    let moment = match datetime(token, at, collector)? {
        Read::Moment(moment) if moment.clock.offset.is_none() => moment,
        Read::Date(date) => return naive_date(date)?.and_hms_opt(0, 0, 0),
        _ => return wrong_zone("timezone_naive", "Input should not have timezone info", at, collector),
    };
    Some(naive_date(moment.date)?.and_time(naive_time(moment.clock)?))
}

#[cold]
fn wrong_zone<T>(kind: &'static str, msg: &str, at: &At<'_>, collector: &mut Collector) -> Option<T> {
    collector.note(at, Issue::new(kind, msg));
    None
}

fn datetime(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<Read> {
    let words = ("datetime_parsing", "Input should be a valid datetime");
    let read = match (token, number_of(token, at, collector)) {
        (Token::Text(text), _) => {
            let read = moment::parse(text).map(Read::Moment).or_else(|_| stamp_or_date(text));
            match read {
                Ok(read) => Ok(read),
                Err(TextError::Date(error)) => {
                    let words = ("datetime_from_date_parsing", "Input should be a valid datetime or date");
                    return refuse(words, error, at, collector);
                }
                Err(TextError::Stamp(error)) => Err(error),
            }
        }
        (_, Some(number)) => Stamp::new(number).map(Read::Stamp),
        _ => {
            collector.push(at, "datetime_type", "Input should be a valid datetime");
            return None;
        }
    };
    match read {
        Ok(Read::Moment(Moment { date: Date { year: 0, .. }, .. }) | Read::Date(Date { year: 0, .. })) => {
            refuse(words, YEAR_ZERO, at, collector)
        }
        Ok(read) => Some(read),
        Err(error) => refuse(words, error, at, collector),
    }
}

enum TextError {
    Date(&'static str),
    Stamp(&'static str),
}

fn stamp_or_date(text: &str) -> Result<Read, TextError> {
    match moment::number(text) {
        Some(number) => Stamp::new(number).map(Read::Stamp).map_err(TextError::Stamp),
        None => date::parse(text).map(Read::Date).map_err(TextError::Date),
    }
}

/// The number that stands for a moment; none where nothing may be coerced.
fn number_of(token: Token<'_>, at: &At<'_>, collector: &Collector) -> Option<Number> {
    match token {
        _ if collector.is_strict(at) => None,
        Token::Unsigned(number) => Some(Number::Whole(i64::try_from(number).unwrap_or(i64::MAX))),
        Token::Signed(number) => Some(Number::Whole(number)),
        Token::Float(number) => Some(Number::Real(number)),
        _ => None,
    }
}

fn day(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<NaiveDate> {
    let read = match (token, number_of(token, at, collector)) {
        (Token::Text(text), _) => match (date::parse(text), moment::number(text)) {
            (Ok(date), _) => Ok(Read::Date(date)),
            (_, Some(number)) => Stamp::new(number).map(Read::Stamp),
            _ => moment::parse(text).map(Read::Moment),
        },
        (_, Some(number)) => Stamp::new(number).map(Read::Stamp),
        _ => {
            collector.push(at, "date_type", "Input should be a valid date");
            return None;
        }
    };
    match read {
        Ok(Read::Date(date)) => exact(date, at, collector),
        Ok(Read::Moment(moment)) if moment.clock.is_midnight() => exact(moment.date, at, collector),
        Ok(Read::Stamp(stamp)) if stamp.is_midnight() => {
            DateTime::from_timestamp_micros(stamp.0).map(|utc| utc.date_naive())
        }
        Ok(_) => {
            let msg = "Datetimes provided to dates should have zero time - e.g. be exact dates";
            collector.push(at, "date_from_datetime_inexact", msg);
            None
        }
        Err(error) => {
            let words = ("date_from_datetime_parsing", "Input should be a valid date or datetime");
            refuse(words, error, at, collector)
        }
    }
}

fn exact(date: Date, at: &At<'_>, collector: &mut Collector) -> Option<NaiveDate> {
    if date.year == 0 {
        let words = ("date_parsing", "Input should be a valid date in the format YYYY-MM-DD");
        return refuse(words, YEAR_ZERO, at, collector);
    }
    naive_date(date)
}

fn time(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<NaiveTime> {
    let words = ("time_parsing", "Input should be in a valid time format");
    match (token, number_of(token, at, collector)) {
        (Token::Text(text), _) => match clock::parse(text.as_bytes()) {
            Ok(clock) if clock.offset.is_some() => {
                wrong_zone("timezone_naive", "Input should not have timezone info", at, collector)
            }
            Ok(clock) => naive_time(clock),
            Err(error) => refuse(words, error, at, collector),
        },
        (_, Some(number)) => match seconds_of_day(number) {
            Ok(time) => time,
            Err(error) => refuse(words, error, at, collector),
        },
        _ => {
            collector.push(at, "time_type", "Input should be a valid time");
            None
        }
    }
}

fn seconds_of_day(number: Number) -> Result<Option<NaiveTime>, &'static str> {
    let seconds = match number {
        Number::Whole(seconds) => seconds as f64,
        Number::Real(seconds) => seconds,
    };
    if seconds < 0.0 {
        Err("time in seconds should be positive")
    } else if seconds < 86_400.0 {
        let nanos = ((seconds.fract() * 1e6).round() as u32).min(999_999) * 1000;
        Ok(NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, nanos))
    } else {
        Err("numeric times may not exceed 86,399 seconds")
    }
}

fn delta(token: Token<'_>, at: &At<'_>, collector: &mut Collector) -> Option<TimeDelta> {
    read_span(token, at, collector).map(time_delta)
}

/// Microseconds of at most 999,999,999 days.
fn time_delta(micros: i128) -> TimeDelta {
    let (seconds, micros) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    TimeDelta::new(seconds as i64, micros as u32 * 1000).unwrap_or_default()
}

fn naive_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

fn naive_time(clock: Clock) -> Option<NaiveTime> {
    NaiveTime::from_hms_micro_opt(clock.hour.into(), clock.minute.into(), clock.second.into(), clock.micros)
}

impl Span for TimeDelta {
    fn to_micros(&self) -> i128 {
        i128::from(self.num_seconds()) * 1_000_000 + i128::from(self.subsec_micros())
    }

    fn from_micros(micros: i128) -> Option<Self> {
        Some(time_delta(micros))
    }
}
