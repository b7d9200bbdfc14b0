use loquat_tests::contract;

use super::accounts::{memory, postgres, sqlite};

contract!(credential_store for memory: memory());
contract!(credential_store for sqlite: sqlite().await);
contract!(credential_store for postgres: postgres().await);
