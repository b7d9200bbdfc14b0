use std::cmp::Reverse;
use std::collections::HashMap;

use async_trait::async_trait;
use loquat_core::account::{GroupChange, GroupStore};
use loquat_core::identity::{CountedGroup, Group, GroupId, UserId};
use loquat_core::shared::{Seconds, StoreError};

use crate::Memory;
use crate::page::length;
use crate::tables::{Tables, insert};

/// Groups and memberships in memory.
#[derive(Debug, Clone)]
pub struct MemoryGroups {
    memory: Memory,
}

impl MemoryGroups {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl GroupStore for MemoryGroups {
    async fn insert(&self, group: &Group) -> Result<(), StoreError> {
        insert(&mut self.memory.tables().groups, &group.id, group)
    }

    async fn insert_missing(&self, groups: &[Group]) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        for group in groups {
            if !tables.groups.values().any(|known| known.name == group.name) {
                insert(&mut tables.groups, &group.id, group)?;
            }
        }
        Ok(())
    }

    async fn find(&self, id: &GroupId) -> Result<Option<CountedGroup>, StoreError> {
        Ok(self.memory.tables().counted(id))
    }

    async fn list(&self) -> Result<Vec<CountedGroup>, StoreError> {
        let tables = self.memory.tables();
        let mut groups: Vec<_> = tables.groups.keys().filter_map(|id| tables.counted(id)).collect();
        groups.sort_by_key(|counted| Reverse(counted.group.updated_at));
        Ok(groups)
    }

    async fn of_users(&self, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError> {
        let tables = self.memory.tables();
        Ok(users
            .iter()
            .map(|user| (user.clone(), tables.groups_of(user)))
            .collect())
    }

    async fn members(&self, id: &GroupId) -> Result<Vec<UserId>, StoreError> {
        let tables = self.memory.tables();
        let members = tables.members.iter().filter(|(group, _)| group == id);
        Ok(members.map(|(_, user)| user.clone()).collect())
    }

    async fn update(
        &self,
        id: &GroupId,
        change: &GroupChange,
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(group) = tables.groups.get_mut(id) {
            apply(change.clone(), group);
            group.updated_at = now;
        }
        Ok(tables.counted(id))
    }

    async fn add_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(group) = tables.groups.get_mut(id) {
            group.updated_at = now;
            let known = users.iter().filter(|user| tables.users.contains_key(*user));
            tables.members.extend(known.map(|user| (id.clone(), user.clone())));
        }
        Ok(tables.counted(id))
    }

    async fn remove_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(group) = tables.groups.get_mut(id) {
            group.updated_at = now;
            tables
                .members
                .retain(|(group, user)| group != id || !users.contains(user));
        }
        Ok(tables.counted(id))
    }

    async fn set_groups_of(&self, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        if !tables.users.contains_key(user) {
            return Ok(false);
        }
        let mut changed = false;
        for group in tables.groups.values_mut() {
            let place = (group.id.clone(), user.clone());
            let moved = if names.contains(&group.name) {
                tables.members.insert(place)
            } else {
                tables.members.shift_remove(&place)
            };
            if moved {
                group.updated_at = now;
                changed = true;
            }
        }
        Ok(changed)
    }

    async fn delete(&self, id: &GroupId) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        tables.members.retain(|(group, _)| group != id);
        Ok(tables.groups.shift_remove(id).is_some())
    }
}

impl Tables {
    fn counted(&self, id: &GroupId) -> Option<CountedGroup> {
        let members = self.members.iter().filter(|(group, _)| group == id).count();
        Some(CountedGroup {
            group: self.groups.get(id)?.clone(),
            members: length(members),
        })
    }

    /// The groups of a user, the latest changed first.
    pub(crate) fn groups_of(&self, user: &UserId) -> Vec<Group> {
        let is_member = |group: &&Group| self.members.contains(&(group.id.clone(), user.clone()));
        let mut groups: Vec<Group> = self.groups.values().filter(is_member).cloned().collect();
        groups.sort_by_key(|group| Reverse(group.updated_at));
        groups
    }
}

fn apply(change: GroupChange, group: &mut Group) {
    group.name = change.name.unwrap_or_else(|| group.name.clone());
    group.description = change.description.unwrap_or_else(|| group.description.clone());
    group.data = change.data.or_else(|| group.data.take());
    group.permissions = change.permissions.or_else(|| group.permissions.take());
}
