//! What is refused by its name, what types are asked about, and what is left as it is.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ItemFn, parse_quote};

use super::{Walk, check};
use crate::model::Errors;

/// An `async fn` with this body, as it is emitted, and what is said to it.
fn checked(body: TokenStream) -> (String, String) {
    let mut function: ItemFn = parse_quote!(async fn f() { #body });
    let mut errors = Errors::default();
    check(&mut function, &mut errors);
    let errors = errors.into_tokens();
    // a call is more than tests of words need
    (function.to_token_stream().to_string(), errors.to_string())
}

fn is_refused(body: &TokenStream) -> bool {
    let (_, errors) = checked(body.clone());
    errors.matches("blocks the event loop").count() == 1
}

fn is_asked(body: &TokenStream) -> bool {
    let (emitted, errors) = checked(body.clone());
    errors.is_empty() && emitted.matches("judged ()").count() == 1
}

fn is_untouched(body: &TokenStream) -> bool {
    let plain: ItemFn = parse_quote!(async fn f() { #body });
    let (emitted, errors) = checked(body.clone());
    errors.is_empty() && emitted == plain.to_token_stream().to_string()
}

/// `cargo xtask prove blocking` counts these.
#[test]
fn blocking_every_entry_of_the_table_is_refused_by_its_path() {
    let is_refused_by_path = |entry: &&dunlin_blocking::Entry| {
        let path: syn::Path = syn::parse_str(entry.path).expect("a path");
        is_refused(&quote!(#path(a, b);))
    };
    let (refused, missed): (Vec<_>, Vec<_>) = dunlin_blocking::entries().partition(is_refused_by_path);
    println!("{} of {} entries are refused by their path", refused.len(), refused.len() + missed.len());
    assert!(missed.is_empty(), "not refused: {missed:?}");
}

#[test]
fn what_has_one_meaning_is_refused() {
    for body in [
        quote!(json!({ "a": 1, "b": [2], "text": std::fs::read_to_string("x") });),
        quote!(json!({ "inner": { "text": std::fs::read("x") } });),
        quote!(thread::sleep(second);),
        quote!(let text = std::fs::read_to_string(path)?;),
        quote!(::std::fs::write(path, text)?;),
        quote!(return reqwest::blocking::get(url)?.text();),
        quote!(futures::executor::block_on(work)),
        quote!(block_on(work)),
        quote!(if std::fs::exists(path)? { 1 } else { 2 }),
        quote!(match x {
            1 if std::fs::exists(path)? => 1,
            _ => 2,
        }),
        quote!(match x {
            _ => std::fs::exists(path),
        }),
        quote!(for file in std::fs::read_dir(path)? {}),
        quote!(while std::fs::exists(path)? {}),
        quote!(loop {
            std::thread::sleep(second)
        }),
        quote!(let Ok(x) = y else { std::thread::sleep(second); return };),
        quote!(X { a: std::fs::read(path)?, ..y }),
        quote!([std::fs::read(path); 2]),
        quote!((1, &std::fs::read(path)?[..7])),
        quote!(x = !std::fs::exists(path)? && y),
        quote!(unsafe { libc::sleep(1) };),
        quote!(spawn(async move { std::thread::sleep(second) }).await),
        quote!(scoped.finally(async |x| std::thread::sleep(second))),
        quote!(f(g(std::fs::read(path)?)).await),
        quote!(x.map_or_else(|| std::fs::read(path), Ok)),
        quote!(paths.iter().map(|path| std::fs::read(path)).collect()),
        quote!(println!("{:?}", std::fs::read(path))),
        quote!(vec![std::fs::read(path)?; 3]),
        quote!(assert!(std::fs::exists(path)?);),
        quote!(tokio::join!(async { std::thread::sleep(second) }, other)),
        quote!(std::fs::File::open(path)?.read_to_string(&mut text)?;),
    ] {
        assert!(is_refused(&body), "{body}:\n{:?}", checked(body.clone()));
    }
}

#[test]
fn types_decide_on_shared_names() {
    for body in [
        quote!(fs::read(path)),
        quote!(fs::File::open(path)?;),
        quote!(File::open(path)?;),
        quote!(let socket = net::TcpStream::connect(address);),
        quote!(sleep(second);),
        quote!(io::stdin();),
        quote!(remove_file(path)?;),
        quote!(rx.recv()),
        quote!(self_.handles[0].join()),
        quote!((*guard).recv()),
        quote!(rx.lock().unwrap().recv()?),
        quote!(Command::new("ls").arg("-l").output()?),
        quote!(format!("{}", path.exists())),
        quote!(PgConnection::establish(url)),
        quote!(redis::cmd("GET").arg(key).query(&mut connection)?),
        quote!(rusqlite::Connection::open_in_memory()?.execute(sql, [])?),
        quote!(handle.block_on(work)),
        quote!(tokio::join!(async { rx.recv() }, other)),
    ] {
        assert!(is_asked(&body), "{body}:\n{:?}", checked(body.clone()));
    }
}

#[test]
fn all_else_is_left_token_for_token() {
    for body in [
        quote!(json!({ "a": 1, "b": { "c": [rx.recv(), null] } });),
        quote!(EventStream::blocking(rows.map(|row| std::fs::read(row)));),
        quote!(tokio::fs::read(path).await),
        quote!(tokio::fs::read(path)),
        quote!(fs::read(path).await?),
        quote!(sleep(second).await),
        quote!(rx.recv().await),
        quote!((rx.recv()).await),
        quote!(Command::new("ls").output().await?),
        quote!(tokio::try_join!(fs::read(a), rx.recv())),
        quote!(tokio::select! { x = rx.recv() => x, _ = sleep(second) => 1 }),
        quote!(run::threads(move || std::fs::read(path)).await?),
        quote!(conn.interact(|c| c.execute(sql)).await),
        quote!(let read = || std::fs::read(path);),
        quote!(let later = paths.iter().map(|path| std::fs::read(path));),
        quote!(
            fn inner() {
                std::thread::sleep(second)
            }
        ),
        quote!(names.join(", ")),
        quote!(lock.lock().unwrap().push(1)),
        quote!(items.iter().map(|x| x + 1).sum()),
        quote!(crate::fs::delete(path)),
        quote!(mine::sleep(second)),
        quote!(stringify!(std::fs::read(path))),
        quote!(taken(x)[0].recv()),
        quote!(parts[taken(x)].recv()),
        quote!(made().part.recv()),
        quote!(assert!(path.exists())),
        quote!(reqwest::Client::builder().build()?),
    ] {
        assert!(is_untouched(&body), "{body}:\n{:?}", checked(body.clone()));
    }
}

#[test]
fn the_statement_may_say_that_blocking_is_meant() {
    let body = quote! {
        #[allow_blocking(reason = "a small file")]
        let text = std::fs::read_to_string(path)?;
        #[allow_blocking(reason = "another")]
        std::fs::write(path, text)?;
        #[allow_blocking(reason = "a match")]
        match std::fs::exists(path) { _ => {} }
        #[allow_blocking(reason = "the left of it")]
        text += std::fs::read_to_string(path)?;
        #[allow_blocking(reason = "in a macro")]
        println!("{:?}", std::fs::read(path));
        #[allow_blocking(reason = "the last")]
        std::fs::read(path)
    };
    let (emitted, errors) = checked(body);
    assert_eq!(errors, "");
    assert!(!emitted.contains("allow_blocking"), "{emitted}");
}

#[test]
fn an_allowance_needs_a_reason() {
    for (attribute, expected) in [
        (quote!(#[allow_blocking]), "say why blocking is meant here"),
        (quote!(#[allow_blocking()]), "say why blocking is meant here"),
        (quote!(#[allow_blocking(reason = " ")]), "say why blocking is meant here"),
        (quote!(#[allow_blocking = "reason"]), "say why blocking is meant here"),
        (quote!(#[allow_blocking(reason)]), "expected `=`"),
        (quote!(#[allow_blocking(reason = 7)]), "expected string literal"),
        (quote!(#[allow_blocking(reasn = "x")]), "there is no such option; there is `reason`"),
    ] {
        let (emitted, errors) = checked(quote!(#attribute std::thread::sleep(second);));
        assert!(errors.contains(expected), "{attribute}: {errors}");
        assert_eq!(errors.matches("compile_error").count(), 1, "{attribute}: {errors}");
        assert!(!emitted.contains("allow_blocking"), "{emitted}");
    }
}

#[test]
fn a_plain_function_may_block() {
    let mut function: ItemFn = parse_quote!(
        fn f() {
            std::thread::sleep(second)
        }
    );
    let mut errors = Errors::default();
    check(&mut function, &mut errors);
    assert!(errors.is_empty());
}

#[test]
fn a_name_is_declared_once() {
    let mut walk = Walk::default();
    walk.block(&mut parse_quote!({
        a.recv();
        b.recv();
        c.join();
        fs::read(x);
        fs::read(y)
    }));
    let names: Vec<String> = walk.questions.iter().map(|question| question.lawful.to_string()).collect();
    assert_eq!(names, ["NonBlocking_recv", "NonBlocking_join", "NonBlocking_call_of_fs_read"]);
}

#[test]
fn a_refusal_names_the_ways_out() {
    let (_, errors) = checked(quote!(std::fs::read(path)));
    insta::assert_snapshot!(message(&errors));
    let (_, errors) = checked(quote!(bcrypt::hash(password, 12)));
    insta::assert_snapshot!(message(&errors));
}

/// The text in `compile_error!`.
fn message(errors: &str) -> String {
    let (_, text) = errors.split_once('"').expect("a message");
    text.rsplit_once('"').expect("its end").0.replace("\\n", "\n")
}

#[test]
fn an_expansion() {
    let (emitted, _) = checked(quote! {
        let x = rx.recv()?;
        let y = thread::spawn(f).join();
        fs::read(path)?
    });
    let file = syn::parse_str(&emitted).expect("the expansion is Rust");
    insta::assert_snapshot!(prettyplease::unparse(&file));
}
