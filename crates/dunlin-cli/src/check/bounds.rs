//! Bounds: what is known of types that are parameters, `impl` or `dyn`.

use syn::{GenericArgument, PathArguments, Type, TypeParamBound};

use super::data_type::{CALLABLE, CONVERSION, DataType, ITERATOR};
use super::index::{Definition, Environment, FunctionId, Index};
use super::resolve::Kind;
use super::source::plain;

impl Index<'_> {
    /// What is known of a type parameter.
    pub(crate) fn parameter(&self, environment: &Environment<'_>, name: &str) -> Option<DataType> {
        let bounds = bounds_of(environment, name)?;
        // bounds may go round in circles: `X: Into<Y>, Y: Into<X>`
        let mut inner = environment.clone();
        inner.arguments.push((name.to_owned(), DataType::Unknown));
        Some(self.bound(&inner, bounds.into_iter()))
    }

    /// What bounds say of a type.
    pub(crate) fn bound<'b>(
        &self,
        environment: &Environment<'_>,
        bounds: impl Iterator<Item = &'b TypeParamBound>,
    ) -> DataType {
        let mut traits = Vec::new();
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            let Some(last) = bound.path.segments.last() else { continue };
            match &*last.ident.to_string() {
                "Future" => {
                    let output = self.assigned(environment, &last.arguments, "Output");
                    return DataType::Future(Box::new(output));
                }
                "Iterator" | "IntoIterator" | "Stream" => {
                    let item = self.assigned(environment, &last.arguments, "Item");
                    return DataType::Named(ITERATOR.into(), vec![item]);
                }
                "AsRef" | "Into" | "Borrow" => {
                    return DataType::Named(CONVERSION.into(), self.arguments(environment, &last.arguments));
                }
                "Fn" | "FnMut" | "FnOnce" => traits.push(CALLABLE.to_owned()),
                _ => {
                    let names: Vec<String> =
                        bound.path.segments.iter().map(|segment| plain(&segment.ident)).collect();
                    if let Some(Definition::Trait(path)) =
                        self.resolve(environment.module, &names, Kind::Type)
                    {
                        traits.push(path);
                    }
                }
            }
        }
        DataType::Bound(traits)
    }

    /// `T` of `Trait<Name = T>`.
    fn assigned(&self, environment: &Environment<'_>, written: &PathArguments, name: &str) -> DataType {
        let PathArguments::AngleBracketed(written) = written else { return DataType::Unknown };
        let found = written.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(found) if found.ident == name => Some(&found.ty),
            _ => None,
        });
        found.map_or(DataType::Unknown, |found| self.data_type(environment, found))
    }

    /// What a function's parameter, itself callable, is called with.
    pub(crate) fn callable_inputs(&self, function: FunctionId, position: usize) -> Vec<DataType> {
        let function = &self.functions[function];
        let typed = function.signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(typed) => Some(&*typed.ty),
            syn::FnArg::Receiver(_) => None,
        });
        let Some(written) = typed.into_iter().nth(position) else { return Vec::new() };
        let inputs = callable_bound(&function.environment, written);
        let inputs = inputs.into_iter().flat_map(|bound| bound.inputs.iter());
        inputs.map(|input| self.data_type(&function.environment, &input.ty)).collect()
    }
}

/// The bounds of a type parameter; nothing where there is no such parameter.
fn bounds_of<'g>(environment: &Environment<'g>, name: &str) -> Option<Vec<&'g TypeParamBound>> {
    let mut found: Option<Vec<&TypeParamBound>> = None;
    for parameter in environment.generics.iter().flat_map(|generics| generics.type_params()) {
        if parameter.ident == name {
            found.get_or_insert_default().extend(&parameter.bounds);
        }
    }
    let clauses = environment.generics.iter().flat_map(|generics| &generics.where_clause);
    for predicate in clauses.flat_map(|clause| &clause.predicates) {
        if let syn::WherePredicate::Type(predicate) = predicate
            && matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(name))
        {
            found.as_mut()?.extend(&predicate.bounds);
        }
    }
    found
}

/// The `Fn(A, B)` that a written type is bound by.
fn callable_bound<'g>(
    environment: &Environment<'g>,
    written: &'g Type,
) -> Option<&'g syn::ParenthesizedGenericArguments> {
    let bounds: Vec<&TypeParamBound> = match written {
        Type::Reference(inner) => return callable_bound(environment, &inner.elem),
        Type::ImplTrait(found) => found.bounds.iter().collect(),
        Type::TraitObject(found) => found.bounds.iter().collect(),
        Type::Path(path) => bounds_of(environment, &path.path.get_ident()?.to_string())?,
        _ => return None,
    };
    bounds.into_iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => match &bound.path.segments.last()?.arguments {
            PathArguments::Parenthesized(inputs) => Some(inputs),
            _ => None,
        },
        _ => None,
    })
}
