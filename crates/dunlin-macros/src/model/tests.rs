//! What `#[model]` writes, and what it says to mistakes.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;

/// The expansion as one reads it.
fn expanded(args: TokenStream, item: TokenStream) -> String {
    let tokens = expand(args, item);
    let file = syn::parse2(tokens).expect("the expansion is Rust");
    prettyplease::unparse(&file)
}

#[test]
fn a_record() {
    let item = quote! {
        /// A user as the client sends it.
        #[derive(Debug)]
        #[validate(with = check)]
        pub struct UserCreate {
            #[field(min_length = 1, max_length = 80)]
            name: String,
            /// In years.
            #[field(ge = 0, le = 150, default = 7)]
            age: u8,
            #[field(max_items = 10, default, alias = "the-tags")]
            tags: Vec<Tag>,
            #[serde(skip)]
            seen: bool,
            #[serde(flatten)]
            more: Paging,
        }
    };
    let text = expanded(quote!(extra = forbid), item);
    insta::assert_snapshot!(text);
}

#[test]
fn a_generic_record_without_the_framework() {
    let item = quote! {
        struct Page<T> {
            items: Vec<T>,
            #[field(secret, default = "x")]
            next: String,
        }
    };
    let text = expanded(quote!(crate = dunlin_model, strict), item);
    insta::assert_snapshot!(text);
}

#[test]
fn an_enum_without_data() {
    let item = quote! {
        #[serde(rename_all = "kebab-case")]
        enum State {
            New,
            #[serde(alias = "wip")]
            InWork,
        }
    };
    let text = expanded(quote!(), item);
    insta::assert_snapshot!(text);
}

#[test]
fn an_enum_of_numbers() {
    let item = quote! {
        enum Port {
            Http = 80,
            Https = 443,
        }
    };
    let text = expanded(quote!(integer), item);
    insta::assert_snapshot!(text);
}

#[test]
fn an_enum_with_data() {
    let item = quote! {
        #[serde(tag = "kind")]
        enum Step {
            Wait {
                #[field(ge = 1)]
                seconds: u32,
            },
            Run(Line),
            Stop,
        }
    };
    let text = expanded(quote!(), item);
    insta::assert_snapshot!(text);
}

#[test]
fn a_struct_around_a_value() {
    let text = expanded(quote!(), quote! { struct Id(#[field(ge = 1)] i64); });
    insta::assert_snapshot!(text);
}

#[test]
fn a_wide_record_is_joined() {
    let names = ('a'..='z').map(|name| syn::Ident::new(&name.to_string(), proc_macro2::Span::call_site()));
    let text = expanded(quote!(), quote! { struct Wide { #(#names: i64),* } });
    assert_eq!(text.matches("::dunlin::__private::model::Join<").count(), 2);
}

/// The mistakes that are reported, in order.
fn mistakes(args: TokenStream, item: TokenStream) -> Vec<String> {
    let tokens = expand(args, item).to_string();
    let parts = tokens.split("compile_error !").skip(1);
    parts.filter_map(|part| part.split('"').nth(1).map(str::to_owned)).collect()
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let item = quote! {
        struct Bad<'a> {
            #[field(minlength = 3, ge = 1, ge = 2, required, default)]
            #[validate(by = check)]
            name: &'a str,
            #[field(alias = "name")]
            other: String,
            #[field(le)]
            third: i64,
        }
    };
    let expected = [
        "`extra` is one of ignore, forbid, allow",
        "unknown option `minlength`: write `min_length`",
        "`ge` is given twice",
        "unknown option `by`: write `#[validate(with = function)]`",
        "`le` needs a number: `le = ..`",
        "a model owns its data: use `String` for `&str` and `Vec<T>` for `&[T]`",
        "a field with a default is never required: leave one of the two out",
        "two fields are called `name` on the wire",
    ];
    assert_eq!(mistakes(quote!(extra = maybe), item), expected);
}

fn refuses(args: TokenStream, item: TokenStream, expected: &str) {
    let found = mistakes(args, item);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(expected), "{found:?}");
}

#[test]
fn options_that_do_not_fit_are_mistakes() {
    let record = || quote! { struct A { a: i64 } };
    refuses(quote!(extra = allow), record(), "`extra = allow` needs a field for what is extra");
    refuses(quote!(integer), record(), "`integer` fits enums without data only");
    refuses(quote!(literal), record(), "`literal` fits enums without data only");
    refuses(quote!(speed = 3), record(), "unknown option `speed`: there are title");
    let wrapper = quote! { struct A(i64); };
    refuses(quote!(extra = forbid), wrapper, "`extra` fits structs with named fields only");
    refuses(
        quote!(integer),
        quote! { enum A { B } },
        "`integer` sends the number of a variant: write `B = 1`",
    );
}

#[test]
fn items_without_data_or_places_for_rules_are_mistakes() {
    refuses(quote!(), quote! { struct A; }, "`#[model]` needs data");
    let tuple = quote! { struct A(#[field(ge = 1)] i64, i64); };
    refuses(quote!(), tuple, "the items of a tuple have no rules of their own");
    let variant = quote! { enum A { B(#[field(ge = 1)] i64) } };
    refuses(quote!(), variant, "what a variant is around has no rules of its own");
    let tagged = quote! { #[serde(tag = "t")] enum A { B(i64, i64) } };
    refuses(quote!(), tagged, "a tuple has no place for the tag");
    let validated = quote! { #[validate(with = check)] enum A { B } };
    refuses(quote!(), validated, "validators fit structs only");
    let twice = quote! { enum A { #[serde(rename = "C")] B, C } };
    refuses(quote!(), twice, "two variants are called `C` on the wire");
}

#[test]
fn the_item_stays_when_there_are_mistakes() {
    let text = expanded(quote!(), quote! { struct Bad { #[field(nothing)] name: String } });
    assert!(text.contains("struct Bad"), "{text}");
    assert!(text.contains("impl ::dunlin::__private::model::Model for Bad"), "{text}");
    assert!(!text.contains("#[field"), "{text}");
}
