use loquat_tests::contract;

use super::accounts::{memory, postgres, sqlite};

contract!(ended_sessions for memory: memory());
contract!(ended_sessions for sqlite: sqlite().await);
contract!(ended_sessions for postgres: postgres().await);
