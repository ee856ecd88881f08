//! The main road over HTTP, as the people walk it who do: from the carts that the extension posts to a signed delivery.

mod people;
mod walk;
