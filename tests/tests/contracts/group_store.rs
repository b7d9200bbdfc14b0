use loquat_tests::contract;

use super::accounts::{memory, postgres, sqlite};

contract!(group_store for memory: memory());
contract!(group_store for sqlite: sqlite().await);
contract!(group_store for postgres: postgres().await);
