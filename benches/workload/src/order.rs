//! The large body: a nested order of about 1 KB, for the servers that validate with garde.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

/// An order as the client sends it, and as the server answers it.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub struct Order {
    /// The client's own number.
    #[garde(length(chars, min = 1, max = 40))]
    pub reference: String,
    /// Who buys.
    #[garde(dive)]
    pub customer: Customer,
    /// What is bought.
    #[garde(length(min = 1, max = 50), dive)]
    pub items: Vec<Item>,
    /// Free labels.
    #[garde(length(max = 10))]
    pub tags: Vec<String>,
    /// Named reductions.
    #[garde(skip)]
    pub discounts: BTreeMap<String, f64>,
    /// What the driver should know.
    #[garde(length(chars, max = 1000))]
    pub note: Option<String>,
}

/// Who buys.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub struct Customer {
    /// The full name.
    #[garde(length(chars, min = 1, max = 80))]
    pub name: String,
    /// The address for mail.
    #[garde(email)]
    pub email: String,
    /// Years.
    #[garde(range(max = 150))]
    pub age: u8,
    /// Where it goes.
    #[garde(dive)]
    pub address: Address,
}

/// Where an order goes.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub struct Address {
    /// Street and number.
    #[garde(length(chars, min = 1, max = 200))]
    pub street: String,
    /// The city.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: String,
    /// The postal code.
    #[garde(length(chars, min = 1, max = 12))]
    pub postcode: String,
    /// ISO 3166-1, two letters.
    #[garde(length(chars, min = 2, max = 2))]
    pub country: String,
}

/// One line of an order.
#[derive(Debug, Deserialize, Serialize, Validate)]
pub struct Item {
    /// The stock number.
    #[garde(length(chars, min = 1, max = 40))]
    pub sku: String,
    /// The name on the invoice.
    #[garde(length(chars, min = 1, max = 120))]
    pub name: String,
    /// How many.
    #[garde(range(min = 1, max = 1000))]
    pub quantity: u32,
    /// For one, in dollars.
    #[garde(range(min = 0.0))]
    pub unit_price: f64,
    /// Whether it is wrapped.
    #[garde(skip)]
    pub gift: bool,
}
