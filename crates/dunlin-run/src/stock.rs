//! Hot path: records of what comes and goes often and must be found by whoever asks: made once, lent again and again.
//!
//! Each thread keeps a few spare records, so that most loans touch nothing that other threads use. Records are never
//! freed: there are as many as were ever out at once, and those few.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::LocalKey;

/// How many spare records a thread keeps; what is more goes to the others.
const MOST: usize = 64;

/// All records of one kind. What a record says of itself tells whether it is lent.
#[derive(Debug)]
pub struct Stock<T: 'static> {
    all: Mutex<Vec<&'static T>>,
    spare: Mutex<Vec<&'static T>>,
    shelf: &'static LocalKey<RefCell<Shelf<T>>>,
}

/// The spare records of one thread.
#[derive(Debug)]
pub struct Shelf<T: 'static> {
    stock: &'static Stock<T>,
    spare: Vec<&'static T>,
}

impl<T: Default + Sync> Stock<T> {
    /// Has no record yet.
    pub const fn new(shelf: &'static LocalKey<RefCell<Shelf<T>>>) -> Self {
        Self { all: Mutex::new(Vec::new()), spare: Mutex::new(Vec::new()), shelf }
    }

    /// Lends a record.
    #[inline]
    pub fn lend(&'static self) -> &'static T {
        let spare = self.shelf.try_with(|shelf| shelf.borrow_mut().spare.pop()).ok().flatten();
        spare.unwrap_or_else(|| self.restock())
    }

    /// Takes a record back.
    #[inline]
    pub fn take_back(&'static self, record: &'static T) {
        let kept = self.shelf.try_with(|shelf| shelf.borrow_mut().keep(record));
        if kept.is_err() {
            locked(&self.spare).push(record);
        }
    }

    /// Returns all records, lent or not.
    pub fn all(&self) -> Vec<&'static T> {
        locked(&self.all).clone()
    }

    #[cold]
    #[inline(never)]
    fn restock(&'static self) -> &'static T {
        let mut spare = locked(&self.spare);
        let from = spare.len().saturating_sub(MOST / 2);
        let mut taken = spare.split_off(from);
        drop(spare);
        let record = taken.pop().unwrap_or_else(|| self.make());
        let kept = self.shelf.try_with(|shelf| shelf.borrow_mut().spare.append(&mut taken));
        if kept.is_err() {
            // a thread that ends keeps nothing
            locked(&self.spare).append(&mut taken);
        }
        record
    }

    fn make(&self) -> &'static T {
        let record: &'static T = Box::leak(Box::default());
        locked(&self.all).push(record);
        record
    }
}

impl<T> Shelf<T> {
    /// The shelf of a thread, empty.
    pub const fn new(stock: &'static Stock<T>) -> Self {
        Self { stock, spare: Vec::new() }
    }

    #[inline]
    fn keep(&mut self, record: &'static T) {
        self.spare.push(record);
        if self.spare.len() > MOST {
            self.give(MOST / 2);
        }
    }

    /// Gives all but so many to other threads.
    #[cold]
    #[inline(never)]
    fn give(&mut self, kept: usize) {
        locked(&self.stock.spare).extend(self.spare.drain(kept..));
    }
}

impl<T> Drop for Shelf<T> {
    fn drop(&mut self) {
        self.give(0);
    }
}

fn locked<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use super::*;

    static STOCK: Stock<AtomicU32> = Stock::new(&SHELF);

    thread_local! {
        static SHELF: RefCell<Shelf<AtomicU32>> = const { RefCell::new(Shelf::new(&STOCK)) };
    }

    #[test]
    fn there_are_as_many_as_were_out_at_once() {
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
        let all = STOCK.all().len();
        assert!((at_once..=threads * (at_once + MOST)).contains(&all), "{all}");
        assert_eq!(locked(&STOCK.spare).len(), all, "threads that ended have given all back");
    }
}
