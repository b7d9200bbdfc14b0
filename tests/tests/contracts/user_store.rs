use loquat_tests::contract;

use super::accounts::{memory, postgres, sqlite};

contract!(user_store for memory: memory());
contract!(user_store for sqlite: sqlite().await);
contract!(user_store for postgres: postgres().await);
