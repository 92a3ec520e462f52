//! A value is gone before its method is called, whose type is asked whether it blocks.

use dunlin::prelude::*;

struct Radio(String);

impl Radio {
    fn output(self) -> String {
        self.0
    }
}

#[get("/radio")]
async fn listen() -> String {
    let radio = Radio("ahoy".to_owned());
    let other = radio;
    radio.output() + &other.output()
}

fn main() {
    let _ = routes![listen];
}
