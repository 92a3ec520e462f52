//! Names the functions and source lines of addresses, by the program's symbols and line tables.

use std::collections::HashMap;

use addr2line::Loader;
use rustc_demangle::demangle;

use super::module::Module;
use crate::watchdog::{Frame, blame};

/// The symbols of the program and its libraries; each is read when the first address of it is named.
#[derive(Default)]
pub(super) struct Symbols {
    loaders: HashMap<String, Option<Loader>>,
}

impl Symbols {
    /// Returns the functions at an address; of a library's alone its name.
    pub(super) fn briefly_at(&mut self, module: &Module, address: u64) -> Vec<Frame> {
        let function = self.loader(module).and_then(|loader| {
            let symbol = loader.find_symbol(probe(loader, module, address))?;
            Some(path(symbol)).filter(|_| is_rust(symbol))
        });
        match function.filter(|function| blame::is_librarys(function)) {
            Some(function) => vec![Frame { function, file: None, line: None }],
            None => self.at(module, address),
        }
    }

    /// Returns the functions at an address: several if calls were inlined there, the innermost first.
    pub(super) fn at(&mut self, module: &Module, address: u64) -> Vec<Frame> {
        let Some(loader) = self.loader(module) else { return Vec::new() };
        let probe = probe(loader, module, address);
        let symbol = loader.find_symbol(probe);
        // Nobody looks at a line of C, and to read those of a large library takes long.
        if let Some(symbol) = symbol.filter(|symbol| !is_rust(symbol)) {
            return vec![Frame { function: symbol.to_owned(), file: None, line: None }];
        }
        let symbol = symbol.map(path);
        let mut frames = frames(loader, probe);
        // Line tables name a function without its path, or not at all; of one that was not inlined the symbol has it.
        match (frames.last_mut(), symbol) {
            (Some(outer), Some(symbol)) if !outer.function.contains("::") => outer.function = symbol,
            (None, Some(function)) => frames.push(Frame { function, file: None, line: None }),
            _ => {}
        }
        frames.retain(|frame| !frame.function.is_empty());
        frames
    }

    /// Reads the symbols of a module when they are first asked for.
    fn loader(&mut self, module: &Module) -> Option<&Loader> {
        let load = || Loader::new(module.file()).ok();
        self.loaders.entry(module.name.clone()).or_insert_with(load).as_ref()
    }
}

/// The address as the tables of its module have it.
fn probe(loader: &Loader, module: &Module, address: u64) -> u64 {
    (address - module.range.start).wrapping_add(loader.relative_address_base())
}

fn frames(loader: &Loader, probe: u64) -> Vec<Frame> {
    let mut found = Vec::new();
    let Ok(mut frames) = loader.find_frames(probe) else { return found };
    while let Ok(Some(frame)) = frames.next() {
        let name = frame.function.as_ref().and_then(|name| name.raw_name().ok());
        let (file, line) =
            frame.location.map_or((None, None), |place| (place.file.map(str::to_owned), place.line));
        found.push(Frame { function: name.map(|name| path(&name)).unwrap_or_default(), file, line });
    }
    found
}

/// Tells whether a symbol is one of Rust's, in its older or its newer form.
fn is_rust(symbol: &str) -> bool {
    symbol.starts_with("_ZN") || symbol.starts_with("_R")
}

/// Returns the path of a symbol as it is in the source: without its hash and its closures.
fn path(symbol: &str) -> String {
    let path = format!("{:#}", demangle(symbol));
    path.replace("::{{closure}}", "").replace("::{closure#0}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_become_paths() {
        for (symbol, expected) in [
            ("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write"),
            (
                "_ZN4shop6orders5total28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE",
                "shop::orders::total",
            ),
            ("poll", "poll"),
        ] {
            assert_eq!(path(symbol), expected);
        }
        assert!(!is_rust("sqlite3_step") && is_rust("_RNvCs15kBYyAo9fc_7mycrate7example"));
    }
}
