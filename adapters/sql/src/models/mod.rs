use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::model::{Model, ModelChange, ModelFilter, ModelId, ModelStore};
use loquat_core::shared::{Listing, Page, Seconds, StoreError};

use crate::db::Db;
use crate::schema::model;

mod list;
mod row;

use row::{ModelPatch, ModelRow};

/// Workspace models in the table `model`.
#[derive(Debug, Clone)]
pub struct SqlModels {
    db: Db,
}

impl SqlModels {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl ModelStore for SqlModels {
    async fn insert(&self, model: &Model) -> Result<(), StoreError> {
        insert(&self.db, model).await
    }

    async fn find(&self, id: &ModelId) -> Result<Option<Model>, StoreError> {
        find(&self.db, id).await
    }

    async fn all(&self) -> Result<Vec<Model>, StoreError> {
        all(&self.db).await
    }

    async fn list(&self, filter: &ModelFilter, page: Page) -> Result<Listing<Model>, StoreError> {
        list::list(&self.db, filter, page).await
    }

    async fn update(&self, id: &ModelId, change: &ModelChange, now: Seconds) -> Result<Option<Model>, StoreError> {
        update(&self.db, id, change, now).await
    }

    async fn toggle(&self, id: &ModelId, now: Seconds) -> Result<Option<Model>, StoreError> {
        toggle(&self.db, id, now).await
    }

    async fn delete(&self, id: &ModelId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }

    async fn save(&self, models: &[Model]) -> Result<(), StoreError> {
        save(&self.db, models, Others::Stay).await
    }

    async fn replace_all(&self, models: &[Model]) -> Result<(), StoreError> {
        save(&self.db, models, Others::Go).await
    }
}

/// What becomes of the models that are not among those that are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Stay,
    Go,
}

async fn insert(db: &Db, new: &Model) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(model::table).values(ModelRow::from(new)).execute(conn).await
    })?;
    Ok(())
}

async fn find(db: &Db, id: &ModelId) -> Result<Option<Model>, StoreError> {
    let row: Option<ModelRow> = on_db!(db, conn => {
        model::table.find(&id.0).select(ModelRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Model::from))
}

async fn all(db: &Db) -> Result<Vec<Model>, StoreError> {
    let rows: Vec<ModelRow> = on_db!(db, conn => {
        model::table
            .order((model::created_at, model::id))
            .select(ModelRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Model::from).collect())
}

async fn update(db: &Db, id: &ModelId, change: &ModelChange, now: Seconds) -> Result<Option<Model>, StoreError> {
    let row: Option<ModelRow> = write_db!(db, conn => {
        diesel::update(model::table.find(&id.0))
            .set(ModelPatch::new(change, now))
            .returning(ModelRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Model::from))
}

async fn toggle(db: &Db, id: &ModelId, now: Seconds) -> Result<Option<Model>, StoreError> {
    let row: Option<ModelRow> = write_db!(db, conn => {
        diesel::update(model::table.find(&id.0))
            .set((model::is_active.eq(diesel::dsl::not(model::is_active)), model::updated_at.eq(now)))
            .returning(ModelRow::as_returning())
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(Model::from))
}

async fn delete(db: &Db, id: &ModelId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => diesel::delete(model::table.find(&id.0)).execute(conn).await)?;
    Ok(deleted > 0)
}

async fn save(db: &Db, models: &[Model], others: Others) -> Result<(), StoreError> {
    write_db!(db, conn => {
        if others == Others::Go {
            diesel::delete(model::table).execute(conn).await?;
        }
        for one in models {
            let row = ModelRow::from(one);
            diesel::insert_into(model::table)
                .values(&row)
                .on_conflict(model::id)
                .do_update()
                .set(&row)
                .execute(conn)
                .await?;
        }
        Ok(())
    })?;
    Ok(())
}
