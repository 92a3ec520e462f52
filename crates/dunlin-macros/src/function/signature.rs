//! The user's function: what is emitted untouched, and what is read off it.

use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, ItemFn, Lit, Meta, Path, Result, ReturnType, Type, Visibility};

use super::{Argument, Parameters, Worker};
use crate::blocking;
use crate::model::{Errors, Paths};

/// How many arguments a function may have: the length of the longest tuple that `Args` is implemented for.
const MOST_ARGUMENTS: usize = 12;

/// The user's function.
pub(crate) struct Signature {
    /// The function without our attributes on its arguments.
    pub(crate) item: ItemFn,
    pub(crate) name: Ident,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) parameters: Parameters,
    pub(crate) is_async: bool,
}

impl Signature {
    /// Reads the function; what is wrong with it is noted.
    pub(crate) fn parse(mut item: ItemFn, errors: &mut Errors) -> Signature {
        let mut arguments = Vec::new();
        for input in &mut item.sig.inputs {
            match Argument::parse(input, errors) {
                Ok(argument) => arguments.push(argument),
                Err(error) => errors.push(error),
            }
        }
        if let Err(error) = check(&item) {
            errors.push(error);
        }
        blocking::check(&mut item, errors);
        let is_async = item.sig.asyncness.is_some();
        let parameters = Parameters::of(&item.sig);
        Signature { name: item.sig.ident.clone(), arguments, parameters, is_async, item }
    }

    /// The visibility of the function, and so of the type of its name.
    pub(crate) fn visibility(&self) -> &Visibility {
        &self.item.vis
    }

    /// The return type.
    pub(crate) fn output(&self) -> TokenStream {
        match &self.item.sig.output {
            ReturnType::Default => quote_spanned!(self.name.span()=> ()),
            ReturnType::Type(_, ty) => quote!(#ty),
        }
    }

    /// The last names of the return type, outside in: `Result<Scoped<T>>` gives `Result`, `Scoped`.
    pub(crate) fn output_names(&self) -> Vec<String> {
        match &self.item.sig.output {
            ReturnType::Default => Vec::new(),
            ReturnType::Type(_, ty) => names(ty),
        }
    }

    /// `type Args`, `const FIELDS` and `fn run`, which endpoints and dependencies have in common. `guards` are
    /// dependencies that are run first, and give the function nothing; `worker` is what calls it in another process.
    pub(crate) fn body(&self, guards: &[Path], worker: Option<&Worker>) -> TokenStream {
        let name = &self.name;
        let sources = self.sources(guards);
        let guard_fields = guards.iter().map(|_| quote!(::dunlin::__private::model::Field::new("")));
        let fields = guard_fields.chain(self.arguments.iter().map(Argument::field));
        let ignored = guards.iter().map(|_| quote!(_));
        let values: Vec<_> = (0..self.arguments.len()).map(|index| format_ident!("a{index}")).collect();
        let run = match worker {
            Some(worker) => worker.call(&values),
            None => self.run(&values),
        };
        let returns = quote_spanned! {name.span()=>
            ::dunlin::__private::Run<
                impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send,
                impl ::core::ops::FnOnce() -> Self::Output + ::core::marker::Send + 'static,
            >
        };
        quote! {
            type Args = #sources;
            const FIELDS: &'static <Self::Args as ::dunlin::__private::Shape>::Fields = &(#(#fields,)*);

            fn run((#(#ignored,)* #(#values,)*): <Self::Args as ::dunlin::__private::Shape>::Values) -> #returns {
                #run
            }
        }
    }

    /// The call, ready to be made where it belongs.
    fn run(&self, values: &[Ident]) -> TokenStream {
        let name = &self.name;
        let turbofish = self.parameters.turbofish();
        // the name's span: a future that is not `Send` is reported at the function, once
        match (self.is_async, values.is_empty()) {
            (true, _) => {
                quote_spanned!(name.span()=> ::dunlin::__private::Run::future(#name #turbofish(#(#values),*)))
            }
            (false, true) => {
                quote_spanned!(name.span()=> ::dunlin::__private::Run::blocking(#name #turbofish))
            }
            (false, false) => {
                quote_spanned!(name.span()=> ::dunlin::__private::Run::blocking(move || #name #turbofish(#(#values),*)))
            }
        }
    }

    /// The tuple of sources; errors about an argument underline the arguments.
    fn sources(&self, guards: &[Path]) -> Group {
        let guards = guards.iter().map(|guard| quote!(::dunlin::__private::Guarded<#guard>));
        let sources = guards.chain(self.arguments.iter().map(Argument::source));
        let mut tuple = Group::new(Delimiter::Parenthesis, quote!(#(#sources,)*));
        tuple.set_span(self.item.sig.paren_token.span.join());
        tuple
    }

    /// One constant a rule, whose evaluation fails to compile when the rule does not fit the argument.
    /// `kind` is the function that tells an argument's shape.
    pub(crate) fn checks(&self, kind: &TokenStream, guards: usize) -> TokenStream {
        // what a parameter is, is known only where it is used
        if !self.parameters.is_empty() {
            return TokenStream::new();
        }
        let checks = self.arguments.iter().enumerate().map(|(index, argument)| {
            let index = index + guards;
            argument.field.checks(|rule| quote!(#kind(#index, #rule)), &Paths::default())
        });
        quote!(#(#checks)*)
    }

    /// The doc comment, without the space that `///` leaves.
    pub(crate) fn docs(&self) -> String {
        let lines = self.item.attrs.iter().filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
        let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// Refuses methods: what attributes write beside a function has no place in an `impl`.
pub(crate) fn refuse_method(function: &ItemFn) -> Result<()> {
    match function.sig.receiver() {
        Some(receiver) => {
            let message = "write a free function: a method has no place in a list of endpoints or dependencies; what \
                           `self` would hold is taken by `State<T>` or `Depends<function>`";
            Err(Error::new(receiver.span(), message))
        }
        None => Ok(()),
    }
}

/// What no endpoint or dependency can be.
fn check(item: &ItemFn) -> Result<()> {
    let sig = &item.sig;
    if sig.inputs.len() > MOST_ARGUMENTS {
        let message = "at most 12 arguments: gather query parameters or headers in a `#[model]`";
        return Err(Error::new(sig.inputs.span(), message));
    }
    match &sig.output {
        ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_)) => Err(Error::new(
            ty.span(),
            "the documentation needs a type with a name: return the model, `Html`, `Response`, .. in place of `impl Trait`",
        )),
        _ => Ok(()),
    }
}

fn names(ty: &Type) -> Vec<String> {
    let Type::Path(path) = ty else { return Vec::new() };
    let Some(last) = path.path.segments.last() else { return Vec::new() };
    let mut all = vec![last.ident.to_string()];
    if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(syn::GenericArgument::Type(inner)) = arguments.args.first()
    {
        all.extend(names(inner));
    }
    all
}
