use loquat_tests::contract;

use super::accounts::{memory, postgres, sqlite};

contract!(api_key_store for memory: memory());
contract!(api_key_store for sqlite: sqlite().await);
contract!(api_key_store for postgres: postgres().await);
