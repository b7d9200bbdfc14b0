use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::folder::{ChatsInside, Folder, FolderChange, FolderId, FolderStore, FolderStoreError, Place, Tree};
use loquat_core::identity::UserId;
use loquat_core::shared::{Seconds, StoreError};

use crate::chats::steps::ChatSteps;
use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::CHUNK;
use crate::lock::TakeTurns;
use crate::schema::{chat, folder};

/// Folders in the table `folder`.
#[derive(Debug, Clone)]
pub struct SqlFolders {
    db: Db,
}

impl SqlFolders {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl FolderStore for SqlFolders {
    async fn list(&self, owner: &UserId) -> Result<Vec<Folder>, StoreError> {
        list(&self.db, owner).await
    }

    async fn find(&self, owner: &UserId, id: &FolderId) -> Result<Option<Folder>, StoreError> {
        find(&self.db, owner, id).await
    }

    async fn insert(&self, folder: &Folder) -> Result<(), FolderStoreError> {
        insert(&self.db, folder).await?
    }

    async fn update(
        &self,
        owner: &UserId,
        id: &FolderId,
        change: &FolderChange,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError> {
        update(&self.db, owner, id, change, now).await?
    }

    async fn relocate(
        &self,
        owner: &UserId,
        id: &FolderId,
        parent: Option<&FolderId>,
        now: Seconds,
    ) -> Result<Option<Folder>, FolderStoreError> {
        relocate(&self.db, owner, id, parent, now).await?
    }

    async fn holds_chats(&self, owner: &UserId, id: &FolderId) -> Result<bool, StoreError> {
        holds_chats(&self.db, owner, id).await
    }

    async fn delete(&self, owner: &UserId, id: &FolderId, chats: ChatsInside) -> Result<bool, StoreError> {
        delete(&self.db, owner, id, chats).await
    }
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = folder)]
struct FolderRow {
    id: String,
    parent_id: Option<String>,
    user_id: String,
    name: String,
    items: Option<JsonColumn>,
    meta: Option<JsonColumn>,
    is_expanded: bool,
    created_at: i64,
    updated_at: i64,
    data: Option<JsonColumn>,
}

impl From<&Folder> for FolderRow {
    fn from(folder: &Folder) -> Self {
        Self {
            id: folder.id.0.clone(),
            parent_id: folder.parent_id.as_ref().map(|id| id.0.clone()),
            user_id: folder.user_id.0.clone(),
            name: folder.name.clone(),
            items: Some(JsonColumn::object(folder.items.as_ref())),
            meta: Some(JsonColumn::object(folder.meta.as_ref())),
            is_expanded: folder.is_expanded,
            created_at: folder.created_at,
            updated_at: folder.updated_at,
            data: Some(JsonColumn::object(folder.data.as_ref())),
        }
    }
}

impl FolderRow {
    /// The folder at its place in the tree.
    fn into_folder(self, tree: &Tree) -> Folder {
        let object = |column: Option<JsonColumn>| column.and_then(JsonColumn::into_object);
        let id = FolderId(self.id);
        Folder {
            parent_id: tree.parent_of(&id).cloned(),
            id,
            user_id: self.user_id.into(),
            name: self.name,
            items: object(self.items),
            meta: object(self.meta),
            data: object(self.data),
            is_expanded: self.is_expanded,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// All folders of a user as a tree, oldest first.
macro_rules! tree_of {
    ($conn:ident, $owner:expr) => {{
        let rows: Vec<(String, Option<String>, String)> = folder::table
            .filter(folder::user_id.eq(&$owner.0))
            .order((folder::created_at, folder::id))
            .select((folder::id, folder::parent_id, folder::name))
            .load($conn)
            .await?;
        Tree::of(rows.into_iter().map(place).collect())
    }};
}

/// A folder of a user, at its place in their tree.
macro_rules! found {
    ($conn:ident, $tree:expr, $owner:expr, $id:expr) => {{
        let row: Option<FolderRow> = folder::table
            .find((&$id.0, &$owner.0))
            .select(FolderRow::as_select())
            .first($conn)
            .await
            .optional()?;
        row.map(|row| row.into_folder(&$tree))
    }};
}

fn place((id, parent_id, name): (String, Option<String>, String)) -> Place {
    Place {
        id: id.into(),
        parent_id: parent_id.map(FolderId),
        name,
    }
}

/// What becomes of a change: made, refused by a rule, or failed in the database.
type Outcome<T> = Result<Result<T, FolderStoreError>, StoreError>;

/// What two changes of the same user's folders wait for each other with.
fn turn(owner: &UserId) -> String {
    format!("folders of {owner}")
}

async fn list(db: &Db, owner: &UserId) -> Result<Vec<Folder>, StoreError> {
    let rows: Vec<FolderRow> = on_db!(db, conn => {
        folder::table
            .filter(folder::user_id.eq(&owner.0))
            .order((folder::created_at, folder::id))
            .select(FolderRow::as_select())
            .load(conn)
            .await
    })?;
    let places = rows
        .iter()
        .map(|row| place((row.id.clone(), row.parent_id.clone(), row.name.clone())));
    let tree = Tree::of(places.collect());
    Ok(rows.into_iter().map(|row| row.into_folder(&tree)).collect())
}

async fn find(db: &Db, owner: &UserId, id: &FolderId) -> Result<Option<Folder>, StoreError> {
    let found = on_db!(db, conn => {
        async {
            let tree = tree_of!(conn, owner);
            Ok::<_, diesel::result::Error>(found!(conn, tree, owner, id))
        }
        .await
    })?;
    Ok(found)
}

async fn insert(db: &Db, new: &Folder) -> Outcome<()> {
    let refused = write_db!(db, conn => {
        conn.alone_with(&turn(&new.user_id)).await?;
        let tree = tree_of!(conn, new.user_id);
        if let Err(refused) = tree.check_name(new.parent_id.as_ref(), &new.name, None) {
            return Ok(Err(refused));
        }
        diesel::insert_into(folder::table).values(FolderRow::from(new)).execute(conn).await?;
        Ok(Ok(()))
    })?;
    Ok(refused)
}

async fn update(
    db: &Db,
    owner: &UserId,
    id: &FolderId,
    change: &FolderChange,
    now: Seconds,
) -> Outcome<Option<Folder>> {
    let changed = write_db!(db, conn => {
        conn.alone_with(&turn(owner)).await?;
        let tree = tree_of!(conn, owner);
        let Some(mut changed) = found!(conn, tree, owner, id) else {
            return Ok(Ok(None));
        };
        if let Some(name) = &change.name
            && let Err(refused) = tree.check_name(changed.parent_id.as_ref(), name, Some(id))
        {
            return Ok(Err(refused));
        }
        changed.apply(change, now);
        diesel::update(folder::table.find((&id.0, &owner.0)))
            .set((
                folder::name.eq(&changed.name),
                folder::data.eq(JsonColumn::object(changed.data.as_ref())),
                folder::meta.eq(JsonColumn::object(changed.meta.as_ref())),
                folder::is_expanded.eq(changed.is_expanded),
                folder::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        Ok(Ok(Some(changed)))
    })?;
    Ok(changed)
}

async fn relocate(
    db: &Db,
    owner: &UserId,
    id: &FolderId,
    parent: Option<&FolderId>,
    now: Seconds,
) -> Outcome<Option<Folder>> {
    let moved = write_db!(db, conn => {
        conn.alone_with(&turn(owner)).await?;
        let tree = tree_of!(conn, owner);
        let Some(mut moved) = found!(conn, tree, owner, id) else {
            return Ok(Ok(None));
        };
        if let Err(refused) = tree.check_move(id, parent) {
            return Ok(Err(refused));
        }
        moved.parent_id = parent.cloned();
        moved.updated_at = now;
        diesel::update(folder::table.find((&id.0, &owner.0)))
            .set((folder::parent_id.eq(parent.map(FolderId::as_str)), folder::updated_at.eq(now)))
            .execute(conn)
            .await?;
        Ok(Ok(Some(moved)))
    })?;
    Ok(moved)
}

async fn holds_chats(db: &Db, owner: &UserId, id: &FolderId) -> Result<bool, StoreError> {
    let held = on_db!(db, conn => {
        async {
            for some in tree_of!(conn, owner).with_all_inside(id).chunks(CHUNK) {
                let chats = chat::table
                    .filter(chat::user_id.eq(&owner.0))
                    .filter(chat::folder_id.eq_any(some.iter().map(FolderId::as_str)));
                if diesel::select(diesel::dsl::exists(chats)).get_result(conn).await? {
                    return Ok(true);
                }
            }
            Ok::<_, diesel::result::Error>(false)
        }
        .await
    })?;
    Ok(held)
}

async fn delete(db: &Db, owner: &UserId, id: &FolderId, chats: ChatsInside) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => {
        conn.alone_with(&turn(owner)).await?;
        conn.hold_tags(&owner.0).await?;
        let mut deleted = 0;
        for some in tree_of!(conn, owner).with_all_inside(id).chunks(CHUNK) {
            let some: Vec<&str> = some.iter().map(FolderId::as_str).collect();
            let inside = chat::table
                .filter(chat::user_id.eq(&owner.0))
                .filter(chat::folder_id.eq_any(some.clone()));
            match chats {
                ChatsInside::Delete => {
                    let chats: Vec<(String, JsonColumn)> = inside.select((chat::id, chat::meta)).load(conn).await?;
                    delete_chats!(conn, &owner.0, chats);
                }
                ChatsInside::MoveOut => {
                    diesel::update(inside).set(chat::folder_id.eq(None::<&str>)).execute(conn).await?;
                }
            }
            let folders = folder::table.filter(folder::user_id.eq(&owner.0)).filter(folder::id.eq_any(some));
            deleted += diesel::delete(folders).execute(conn).await?;
        }
        Ok(deleted)
    })?;
    Ok(deleted > 0)
}
