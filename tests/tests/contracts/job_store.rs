use std::sync::Arc;

use loquat_memory::{Memory, MemoryJobs};
use loquat_sql::{Db, SqlJobs};
use loquat_tests::contract;
use loquat_tests::contract::job_store::Jobs;
use loquat_tests::databases::{shared_postgres, shared_sqlite};

fn memory() -> Jobs {
    let world = Memory::new();
    Jobs {
        here: Arc::new(MemoryJobs::new(world.clone())),
        elsewhere: Arc::new(MemoryJobs::new(world)),
    }
}

fn sql((one, other): (Db, Db)) -> Jobs {
    Jobs {
        here: Arc::new(SqlJobs::new(one)),
        elsewhere: Arc::new(SqlJobs::new(other)),
    }
}

contract!(job_store for memory: memory());
contract!(job_store for sqlite: sql(shared_sqlite().await));
contract!(job_store for postgres: sql(shared_postgres().await));
