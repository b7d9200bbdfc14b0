use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use loquat_core::access::Ownership;
use loquat_core::model::{Model, ModelFilter, ModelMeta, ModelOrder};
use loquat_core::shared::{Listing, Page, StoreError};

use super::row::ModelRow;
use crate::column::object_of_text;
use crate::db::Db;
use crate::dialect::{Glob, Part, containing, directed, lower};
use crate::grants::Grants;
use crate::schema::model;

/// Narrows a query to the presets that fit.
macro_rules! fitting {
    ($query:expr, $filter:expr, $part:expr, $tagged:expr, $grants:expr) => {{
        let mut query = $query.filter(model::base_model_id.is_not_null()).into_boxed();
        query = match $part {
            None => query,
            Some(Part::Like(pattern)) => {
                let by_name = lower(model::name).like(pattern).escape('\\');
                let base = lower(model::base_model_id.assume_not_null());
                query.filter(by_name.or(base.like(pattern).escape('\\')))
            }
            Some(Part::Glob(pattern)) => {
                let by_name = Glob::new(model::name, pattern.into_sql::<Text>());
                let base = model::base_model_id.assume_not_null();
                query.filter(by_name.or(Glob::new(base, pattern.into_sql::<Text>())))
            }
        };
        query = match &$filter.ownership {
            None => query,
            Some(Ownership::By(user)) => query.filter(model::user_id.eq(&user.0)),
            Some(Ownership::NotBy(user)) => query.filter(model::user_id.ne(&user.0)),
        };
        if let Some(ids) = $tagged {
            query = query.filter(model::id.eq_any(ids));
        }
        if let Some(readers) = &$filter.readable_by {
            query = query.filter(readable!(model, readers, $grants));
        }
        query
    }};
}

/// Sorts a query. The id decides between equals, so that pages never overlap.
macro_rules! sorted {
    ($query:expr, $filter:expr) => {{
        let query = match $filter.order {
            ModelOrder::Name => directed!($query, $filter.direction, model::name),
            ModelOrder::CreatedAt => directed!($query, $filter.direction, model::created_at),
            ModelOrder::UpdatedAt => directed!($query, $filter.direction, model::updated_at),
        };
        query.then_order_by(model::id)
    }};
}

pub(super) async fn list(db: &Db, filter: &ModelFilter, page: Page) -> Result<Listing<Model>, StoreError> {
    let tagged = match &filter.tag {
        Some(tag) => Some(tagged(db, tag).await?),
        None => None,
    };
    let tagged = tagged.as_ref();
    let part = filter.query.as_ref().map(|part| Part::of(part, db));
    let part = part.as_ref();
    let grants = &Grants::of("model", db);
    let (total, rows): (i64, Vec<ModelRow>) = on_db!(db, conn => {
        async {
            let count = fitting!(model::table.select(count_star()), filter, part, tagged, grants);
            let total = count.get_result(conn).await?;
            let rows = sorted!(fitting!(model::table.select(ModelRow::as_select()), filter, part, tagged, grants), filter);
            let rows = rows.offset(page.offset).limit(page.limit).load(conn).await?;
            Ok::<_, diesel::result::Error>((total, rows))
        }
        .await
    })?;
    Ok(Listing {
        items: rows.into_iter().map(Model::from).collect(),
        total,
    })
}

/// The ids of the models with that tag. The column is text in which older programs may have left what databases do not
/// take for JSON, so the databases only make a choice of rows that we look into.
async fn tagged(db: &Db, tag: &str) -> Result<Vec<String>, StoreError> {
    // Beyond ASCII, the same name is spelled in several ways.
    let is_plain = tag
        .chars()
        .all(|character| character.is_ascii_graphic() && !"\"\\/".contains(character));
    let pattern = containing(&if is_plain {
        format!("\"{tag}\"")
    } else {
        "\"tags\"".to_owned()
    });
    let rows: Vec<(String, String)> = on_db!(db, conn => {
        model::table
            .filter(model::base_model_id.is_not_null())
            .filter(lower(model::meta).like(pattern).escape('\\'))
            .select((model::id, model::meta))
            .load(conn)
            .await
    })?;
    let has_tag = |meta: &str| ModelMeta::from(object_of_text(meta)).is_tagged(tag);
    Ok(rows
        .into_iter()
        .filter(|(_, meta)| has_tag(meta))
        .map(|(id, _)| id)
        .collect())
}
