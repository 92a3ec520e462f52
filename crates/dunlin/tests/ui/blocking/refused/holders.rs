//! What holds a type of std lends its methods, and what blocks with them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Barrier, Mutex};

use dunlin::prelude::*;

pub struct Shared {
    receiver: Mutex<Receiver<u8>>,
    barrier: Arc<Barrier>,
}

#[dependency]
async fn barrier() -> Arc<Barrier> {
    Arc::new(Barrier::new(1))
}

#[get("/1")]
async fn held(shared: State<Shared>, barrier: Depends<barrier>) -> Result<bool> {
    let received = shared.receiver.lock().unwrap().recv().is_ok(); // MutexGuard<Receiver<u8>>
    let guard = shared.receiver.lock().unwrap();
    let again = (*guard).recv().is_ok(); // *MutexGuard<Receiver<u8>>
    shared.barrier.wait(); // Arc<Barrier>
    barrier.wait(); // Depends<Arc<Barrier>>
    Ok(received && again)
}

#[get("/2")]
async fn made(waits: State<Barrier>) -> Result<()> {
    waits.wait(); // State<Barrier>
    let _ = Command::new("ls").arg("-l").env("A", "b").output()?; // &mut Command
    let _ = std::thread::spawn(|| 1).join(); // JoinHandle<i32>
    let _ = Path::new("a").join("b").exists(); // PathBuf
    let _ = PathBuf::from("a").parent().ok_or_not_found("no folder")?.is_dir(); // &Path
    println!("{}", Path::new("a").exists()); // &Path in a macro
    let boxed: Box<[PathBuf]> = Box::default();
    if boxed.iter().any(|path| path.is_file()) {} // &PathBuf in a closure
    Ok(())
}

fn main() {}
