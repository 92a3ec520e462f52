//! A value is borrowed when its method is called, whose type is asked whether it blocks.

use dunlin::prelude::*;

struct Radio(String);

impl Radio {
    fn wait(&mut self) -> &mut String {
        &mut self.0
    }
}

#[get("/radio")]
async fn listen() -> String {
    let mut radio = Radio("ahoy".to_owned());
    let first = radio.wait();
    radio.wait().push('!');
    first.clone()
}

fn main() {
    let _ = routes![listen];
}
