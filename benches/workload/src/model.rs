//! The two bodies as dunlin's models: the same fields and rules as [`crate::user`] and [`crate::order`] have for garde.

use std::collections::BTreeMap;

use dunlin::model;

/// A user as the client sends it, and as the server answers it.
#[model]
#[derive(Debug)]
pub struct User {
    /// The display name.
    #[field(min_length = 1, max_length = 80)]
    pub name: String,
    /// The address for mail.
    #[field(format = "email")]
    pub email: String,
    /// Years.
    #[field(le = 150)]
    pub age: u8,
    /// Free labels.
    #[field(max_items = 10)]
    pub tags: Vec<String>,
    /// A few words.
    #[field(max_length = 1000)]
    pub bio: Option<String>,
}

/// An order as the client sends it, and as the server answers it.
#[model]
#[derive(Debug)]
pub struct Order {
    /// The client's own number.
    #[field(min_length = 1, max_length = 40)]
    pub reference: String,
    /// Who buys.
    pub customer: Customer,
    /// What is bought.
    #[field(min_items = 1, max_items = 50)]
    pub items: Vec<Item>,
    /// Free labels.
    #[field(max_items = 10)]
    pub tags: Vec<String>,
    /// Named reductions.
    pub discounts: BTreeMap<String, f64>,
    /// What the driver should know.
    #[field(max_length = 1000)]
    pub note: Option<String>,
}

/// Who buys.
#[model]
#[derive(Debug)]
pub struct Customer {
    /// The full name.
    #[field(min_length = 1, max_length = 80)]
    pub name: String,
    /// The address for mail.
    #[field(format = "email")]
    pub email: String,
    /// Years.
    #[field(le = 150)]
    pub age: u8,
    /// Where it goes.
    pub address: Address,
}

/// Where an order goes.
#[model]
#[derive(Debug)]
pub struct Address {
    /// Street and number.
    #[field(min_length = 1, max_length = 200)]
    pub street: String,
    /// The city.
    #[field(min_length = 1, max_length = 100)]
    pub city: String,
    /// The postal code.
    #[field(min_length = 1, max_length = 12)]
    pub postcode: String,
    /// ISO 3166-1, two letters.
    #[field(min_length = 2, max_length = 2)]
    pub country: String,
}

/// One line of an order.
#[model]
#[derive(Debug)]
pub struct Item {
    /// The stock number.
    #[field(min_length = 1, max_length = 40)]
    pub sku: String,
    /// The name on the invoice.
    #[field(min_length = 1, max_length = 120)]
    pub name: String,
    /// How many.
    #[field(ge = 1, le = 1000)]
    pub quantity: u32,
    /// For one, in dollars.
    #[field(ge = 0.0)]
    pub unit_price: f64,
    /// Whether it is wrapped.
    pub gift: bool,
}
