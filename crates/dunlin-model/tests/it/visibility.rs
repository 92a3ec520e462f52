//! Public structs whose fields are less public.

use dunlin_model::{At, Collector, Partial, Rules, from_json};
use serde_json::json;

use shop::{Order, OrderUpdate};

#[expect(unreachable_pub, reason = "what is public is what is tested")]
mod shop {
    use dunlin_macros::model;
    use dunlin_model::{Invalid, Partial};

    #[model(crate = dunlin_model)]
    pub struct Order {
        lines: Vec<Line>,
        #[field(default)]
        parts: Vec<Self>,
        #[serde(flatten)]
        page: Page<Line>,
        #[serde(skip)]
        #[field(default = Self::START)]
        number: u32,
    }

    #[model(crate = dunlin_model)]
    struct Line {
        count: u32,
    }

    #[model(crate = dunlin_model)]
    #[derive(Default)]
    #[validate(with = Self::checked)]
    pub struct Page<T> {
        next: Option<Box<T>>,
        #[field(default)]
        own: Vec<Hidden<T>>,
    }

    #[model(crate = dunlin_model)]
    #[derive(Default)]
    struct Hidden<T> {
        of: Option<T>,
    }

    impl<T> Page<T> {
        fn checked(self) -> Result<Self, Invalid> {
            Ok(self)
        }
    }

    /// An update holds a part of what is private.
    #[model(crate = dunlin_model)]
    pub struct OrderUpdate {
        line: Partial<Line>,
    }

    impl Order {
        const START: u32 = 1;

        pub fn total(&self) -> u32 {
            let own: u32 = self.lines.iter().map(|line| line.count).sum();
            own + self.parts.iter().map(Order::total).sum::<u32>() + self.number
        }

        pub fn update(&mut self, update: OrderUpdate) {
            if let Some(line) = self.lines.first_mut() {
                update.line.apply_to(line);
            }
        }
    }
}

fn decode<T: dunlin_model::Model>(value: &serde_json::Value) -> T {
    let mut collector = Collector::new();
    let at = At::root("body", &Rules::NONE);
    let found = from_json(value.to_string().as_bytes(), &at, &mut collector).expect("JSON");
    found.unwrap_or_else(|| panic!("{:?}", collector.issues()))
}

#[test]
fn the_fields_of_a_public_model_may_be_private() {
    let order = json!({"lines": [{"count": 2}], "parts": [{"lines": [{"count": 3}]}], "next": {"count": 9}});
    let mut order: Order = decode(&order);
    assert_eq!(order.total(), 7);
    order.update(decode::<OrderUpdate>(&json!({"line": {"count": 4}})));
    assert_eq!(order.total(), 9);
    let part: Partial<Order> = decode(&json!({"lines": []}));
    part.apply_to(&mut order);
    assert_eq!(order.total(), 5);
}
