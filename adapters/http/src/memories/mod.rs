//! What models shall remember of the caller.

use std::fmt;
use std::sync::Arc;

use loquat_core::memory::{Memories, Memory, MemoryId};
use poem_openapi::param::Path;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::Services;
use crate::area::Area;
use crate::retrieval::Found;
use crate::wire::{Body, Failure, Verified};

/// The use cases of memories.
#[derive(Clone)]
pub struct MemoryServices {
    pub memories: Arc<Memories>,
}

impl fmt::Debug for MemoryServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    KeepMemories {
        memories: services.memories.memories.clone(),
    }
}

/// Keeps memories.
struct KeepMemories {
    memories: Arc<Memories>,
}

/// A memory
#[derive(Debug, Object, Serialize)]
#[oai(rename = "Memory", read_only_all)]
struct MemoryRow {
    id: String,
    user_id: String,
    content: String,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
}

impl From<Memory> for MemoryRow {
    fn from(memory: Memory) -> Self {
        Self {
            id: memory.id.0,
            user_id: memory.user_id.0,
            content: memory.content,
            updated_at: memory.updated_at,
            created_at: memory.created_at,
        }
    }
}

/// Something to remember
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct MemoryForm {
    content: String,
}

/// A memory as it shall be
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct MemoryChange {
    content: Option<String>,
}

/// What memories are looked for by
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct MemoryQuery {
    content: String,
    /// How many, 1 where it is left out
    k: Option<i64>,
}

#[OpenApi(prefix_path = "/api/v1/memories/", tag = "Area::Workspace")]
impl KeepMemories {
    /// List what models shall remember of the caller
    #[oai(path = "/", method = "get", operation_id = "list_memories")]
    async fn list(&self, caller: Verified) -> Result<Body<Vec<MemoryRow>>, Failure> {
        let memories = self.memories.list(&caller.0).await?;
        Ok(Body(memories.into_iter().map(MemoryRow::from).collect()))
    }

    /// Remember something
    #[oai(path = "/add", method = "post", operation_id = "add_memory")]
    async fn add(&self, caller: Verified, form: Body<MemoryForm>) -> Result<Body<MemoryRow>, Failure> {
        Ok(Body(self.memories.add(&caller.0, &form.0.content).await?.into()))
    }

    /// Find the memories that fit a text
    #[oai(path = "/query", method = "post", operation_id = "query_memories")]
    async fn query(&self, caller: Verified, form: Body<MemoryQuery>) -> Result<Body<Found>, Failure> {
        let k = form.0.k.unwrap_or(1);
        let hits = self.memories.query(&caller.0, &form.0.content, k).await?;
        Ok(Body(hits.into()))
    }

    /// Index all memories of the caller again
    #[oai(path = "/reset", method = "post", operation_id = "reset_memories")]
    async fn reset(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        self.memories.reset(&caller.0).await?;
        Ok(Body(true))
    }

    /// Forget everything
    #[oai(path = "/delete/user", method = "delete", operation_id = "delete_memories")]
    async fn delete_all(&self, caller: Verified) -> Result<Body<bool>, Failure> {
        self.memories.delete_all(&caller.0).await?;
        Ok(Body(true))
    }

    /// Change a memory
    #[oai(path = "/:id/update", method = "post", operation_id = "update_memory")]
    async fn change(
        &self,
        caller: Verified,
        id: Path<String>,
        form: Body<MemoryChange>,
    ) -> Result<Body<MemoryRow>, Failure> {
        let content = form.0.content.unwrap_or_default();
        let memory = self.memories.change(&caller.0, &MemoryId(id.0), &content).await?;
        Ok(Body(memory.into()))
    }

    /// Forget a memory
    #[oai(path = "/:id", method = "delete", operation_id = "delete_memory")]
    async fn delete(&self, caller: Verified, id: Path<String>) -> Result<Body<bool>, Failure> {
        Ok(Body(self.memories.delete(&caller.0, &MemoryId(id.0)).await?))
    }
}
