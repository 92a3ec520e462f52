//! Hot path: records of what comes and goes often and must be found by whoever asks: made once, lent again and again.
//!
//! Each thread keeps a few spare records, so that most loans touch nothing that other threads use. Records are never
//! freed: there are as many as were ever out at once, and those few. Whoever looks through them sees those alone that are
//! lent, and the few: what was out at the peak and has come back is not looked at.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::LocalKey;

/// How many spare records a thread keeps; what is more goes to the others.
const MOST: usize = 64;

/// All records of one kind. What a record says of itself tells whether it is lent.
#[derive(Debug)]
pub struct Stock<T: 'static> {
    store: Mutex<Store<T>>,
    shelf: &'static LocalKey<RefCell<Shelf<T>>>,
}

/// One record.
#[derive(Debug)]
pub struct Record<T> {
    number: u32,
    /// Where it is in the list of those that are out. It changes under the lock of the store.
    place: AtomicUsize,
    value: T,
}

/// The spare records of one thread.
#[derive(Debug)]
pub struct Shelf<T: 'static> {
    stock: &'static Stock<T>,
    spare: Vec<&'static Record<T>>,
}

/// Where records are of which no thread has any.
#[derive(Debug)]
struct Store<T: 'static> {
    /// Lent, or on a shelf.
    out: Vec<&'static Record<T>>,
    spare: Vec<&'static Record<T>>,
}

impl<T> Record<T> {
    /// No other record of its stock has it.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl<T> Deref for Record<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Default + Sync> Stock<T> {
    /// Has no record yet.
    pub const fn new(shelf: &'static LocalKey<RefCell<Shelf<T>>>) -> Self {
        Self { store: Mutex::new(Store { out: Vec::new(), spare: Vec::new() }), shelf }
    }

    /// Lends a record.
    #[inline]
    pub fn lend(&'static self) -> &'static Record<T> {
        let spare = self.shelf.try_with(|shelf| shelf.borrow_mut().spare.pop()).ok().flatten();
        spare.unwrap_or_else(|| self.restock())
    }

    /// Takes a record back.
    #[inline]
    pub fn take_back(&'static self, record: &'static Record<T>) {
        let kept = self.shelf.try_with(|shelf| shelf.borrow_mut().keep(record));
        if kept.is_err() {
            self.store().take_in(record);
        }
    }

    /// Returns all records that are lent, and some that are not.
    pub fn all(&self) -> Vec<&'static Record<T>> {
        self.store().out.clone()
    }

    #[cold]
    #[inline(never)]
    fn restock(&'static self) -> &'static Record<T> {
        let mut store = self.store();
        let record = store.hand_out();
        let more = store.spare.len().min(MOST / 2 - 1);
        let mut taken: Vec<_> = (0..more).map(|_| store.hand_out()).collect();
        drop(store);
        let kept = self.shelf.try_with(|shelf| shelf.borrow_mut().spare.append(&mut taken));
        if kept.is_err() {
            // a thread that ends keeps nothing
            let mut store = self.store();
            taken.into_iter().for_each(|record| store.take_in(record));
        }
        record
    }
}

impl<T> Stock<T> {
    fn store(&self) -> MutexGuard<'_, Store<T>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Store<T> {
    /// Gives a record away, a new one if there is no other.
    fn hand_out(&mut self) -> &'static Record<T>
    where
        T: Default,
    {
        let record = self.spare.pop().unwrap_or_else(|| {
            let number = u32::try_from(self.out.len()).expect("fewer than 4,000 million are out at once");
            Box::leak(Box::new(Record { number, place: AtomicUsize::new(0), value: T::default() }))
        });
        record.place.store(self.out.len(), Relaxed);
        self.out.push(record);
        record
    }

    /// Takes one back, whose place the last takes.
    fn take_in(&mut self, record: &'static Record<T>) {
        let place = record.place.load(Relaxed);
        self.out.swap_remove(place);
        if let Some(moved) = self.out.get(place) {
            moved.place.store(place, Relaxed);
        }
        self.spare.push(record);
    }
}

impl<T> Shelf<T> {
    /// The shelf of a thread, empty.
    pub const fn new(stock: &'static Stock<T>) -> Self {
        Self { stock, spare: Vec::new() }
    }

    #[inline]
    fn keep(&mut self, record: &'static Record<T>) {
        self.spare.push(record);
        if self.spare.len() > MOST {
            self.give(MOST / 2);
        }
    }

    /// Gives all but so many to other threads.
    #[cold]
    #[inline(never)]
    fn give(&mut self, kept: usize) {
        let mut store = self.stock.store();
        self.spare.drain(kept..).for_each(|record| store.take_in(record));
    }
}

impl<T> Drop for Shelf<T> {
    fn drop(&mut self) {
        self.give(0);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use super::*;

    /// A stock of its own for each test.
    macro_rules! stock {
        ($stock:ident) => {
            static $stock: Stock<AtomicU32> = Stock::new(&SHELF);

            thread_local! {
                static SHELF: RefCell<Shelf<AtomicU32>> = const { RefCell::new(Shelf::new(&$stock)) };
            }
        };
    }

    #[test]
    fn there_are_as_many_as_were_out_at_once() {
        stock!(STOCK);
        let threads = 4;
        let at_once = 3 * MOST;
        let lend_and_take_back = || {
            for _ in 0..100 {
                let lent: Vec<_> = (0..at_once).map(|_| STOCK.lend()).collect();
                for record in lent {
                    assert_eq!(record.fetch_add(1, SeqCst), 0, "lent twice");
                    record.store(0, SeqCst);
                    STOCK.take_back(record);
                }
            }
        };
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(lend_and_take_back)).collect();
            // a thread has ended, with what it keeps, when it is joined
            running.into_iter().for_each(|thread| thread.join().unwrap());
        });
        let store = STOCK.store();
        assert!(store.out.is_empty(), "threads that ended have given all back");
        assert!((at_once..=threads * (at_once + MOST)).contains(&store.spare.len()), "{}", store.spare.len());
        let numbers: HashSet<u32> = store.spare.iter().map(|record| record.number()).collect();
        assert_eq!(numbers.len(), store.spare.len(), "each has a number of its own");
    }

    #[test]
    fn what_was_out_at_the_peak_is_not_looked_at_for_ever() {
        stock!(STOCK);
        let mut lent: Vec<_> = (0..10_000).map(|_| STOCK.lend()).collect();
        assert_eq!(STOCK.all().len(), 10_000);
        // in the middle, so that places change
        let kept = lent.swap_remove(5_000);
        kept.store(7, SeqCst);
        lent.into_iter().for_each(|record| STOCK.take_back(record));
        let seen = STOCK.all();
        assert!(seen.len() <= 1 + MOST, "{}", seen.len());
        assert!(seen.iter().any(|record| record.number() == kept.number() && record.load(SeqCst) == 7));
        STOCK.take_back(kept);
    }
}
