//! All arguments of a function: described, decoded and provided in order.

use dunlin_model::{Checks, Field, Kind};

use crate::operation::Plan;
use crate::source::{Origin, Source};
use crate::{Context, Result};

/// The shape of arguments: what they are, whatever the types. Kept apart from [`Args`] so that a type that cannot be
/// an argument is one compiler error, not one for each place that mentions the shape.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` is no list of arguments", label = "at most 12 arguments")]
pub trait Shape {
    /// What the function takes.
    type Values;
    /// One [`Field`] an argument.
    type Fields: 'static;
    /// Values as they come in.
    type Slots: Default;
}

/// The arguments of an endpoint or dependency, as a tuple of [`Source`]s.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of arguments",
    label = "one of them cannot be an argument"
)]
pub trait Args: Shape<Values: Send, Slots: Send> {
    /// How many are read from the body although nobody said so.
    const IMPLICIT_BODIES: usize;
    /// The shape of each, and which rules it checks.
    const KINDS: &'static [(Kind, Checks)];

    /// Says what each argument needs.
    fn describe(fields: &'static Self::Fields, plan: &mut Plan);
    /// Decodes what is already there.
    fn decode(fields: &'static Self::Fields, cx: &mut Context) -> Self::Slots;
    /// Provides the rest, in declared order. What is still missing then has its issues noted.
    fn provide(
        fields: &'static Self::Fields,
        slots: &mut Self::Slots,
        cx: &mut Context,
    ) -> impl Future<Output = Result<()>> + Send;
    /// The values, if none is missing.
    fn complete(slots: Self::Slots) -> Option<Self::Values>;
}

macro_rules! tuples {
    ($($($name:ident $index:tt)*;)*) => {$(
        impl<$($name: Origin),*> Shape for ($($name,)*) {
            type Values = ($($name::Value,)*);
            type Fields = ($(Field<$name::Value>,)*);
            type Slots = ($(Option<$name::Value>,)*);
        }

        #[allow(unused, clippy::redundant_closure_call, clippy::unused_unit, clippy::unused_async)]
        impl<$($name: Source),*> Args for ($($name,)*) {
            const IMPLICIT_BODIES: usize = 0 $(+ $name::IMPLICIT_BODY as usize)*;
            const KINDS: &'static [(Kind, Checks)] = &[$(($name::KIND, $name::CHECKS)),*];

            fn describe(fields: &'static Self::Fields, plan: &mut Plan) {
                $($name::describe(&fields.$index, plan);)*
            }

            #[inline]
            fn decode(fields: &'static Self::Fields, cx: &mut Context) -> Self::Slots {
                ($($name::decode(&fields.$index, cx),)*)
            }

            #[inline]
            async fn provide(
                fields: &'static Self::Fields,
                slots: &mut Self::Slots,
                cx: &mut Context,
            ) -> Result<()> {
                $(if slots.$index.is_none() {
                    slots.$index = $name::provide(&fields.$index, cx).await?;
                })*
                Ok(())
            }

            #[inline]
            fn complete(slots: Self::Slots) -> Option<Self::Values> {
                Some(($(slots.$index?,)*))
            }
        }
    )*}
}

tuples! {
    ;
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}
