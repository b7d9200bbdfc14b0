use std::collections::{HashMap, HashSet};

use crate::folder::{Folder, FolderId, FolderStoreError};

/// A folder's place among the others: all that the rules about names and moves need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: FolderId,
    pub parent_id: Option<FolderId>,
    pub name: String,
}

impl From<&Folder> for Place {
    fn from(folder: &Folder) -> Self {
        Self {
            id: folder.id.clone(),
            parent_id: folder.parent_id.clone(),
            name: folder.name.clone(),
        }
    }
}

/// All folders of one user, as a tree.
///
/// Databases hold folders whose parent is gone and folders that stand in themselves by a detour. They count as
/// standing at the top, so that nothing in them is out of reach.
#[derive(Debug)]
pub struct Tree {
    /// In the order given, with parents that lead to the top.
    places: Vec<Place>,
}

impl Tree {
    /// The tree of these folders.
    pub fn of(mut places: Vec<Place>) -> Self {
        let mut parents: HashMap<FolderId, Option<FolderId>> = places
            .iter()
            .map(|place| (place.id.clone(), place.parent_id.clone()))
            .collect();
        for place in &mut places {
            let lost = place
                .parent_id
                .as_ref()
                .is_some_and(|parent| !parents.contains_key(parent));
            if lost || stands_in_itself(&place.id, &parents) {
                place.parent_id = None;
                // The others of the circle now lead to the top.
                parents.insert(place.id.clone(), None);
            }
        }
        Self { places }
    }

    /// The folder that a folder stands in; `None` at the top.
    pub fn parent_of(&self, id: &FolderId) -> Option<&FolderId> {
        self.place(id)?.parent_id.as_ref()
    }

    /// May a folder have that name in that place? Names that differ in case only are the same. `except` is the folder
    /// that is being renamed or moved.
    pub fn check_name(
        &self,
        parent: Option<&FolderId>,
        name: &str,
        except: Option<&FolderId>,
    ) -> Result<(), FolderStoreError> {
        let name = name.to_lowercase();
        let taken = self.places.iter().any(|place| {
            Some(&place.id) != except && place.parent_id.as_ref() == parent && place.name.to_lowercase() == name
        });
        if taken {
            Err(FolderStoreError::NameTaken)
        } else {
            Ok(())
        }
    }

    /// May the folder be moved there? The parent must be there, and must not be the folder or stand in it.
    pub fn check_move(&self, id: &FolderId, parent: Option<&FolderId>) -> Result<(), FolderStoreError> {
        if let Some(parent) = parent {
            if self.place(parent).is_none() {
                return Err(FolderStoreError::NoSuchParent);
            }
            if self.with_all_inside(id).contains(parent) {
                return Err(FolderStoreError::IntoItself);
            }
        }
        let name = self.place(id).map_or("", |place| &place.name);
        self.check_name(parent, name, Some(id))
    }

    /// The folder and all folders in it, at any depth.
    pub fn with_all_inside(&self, id: &FolderId) -> Vec<FolderId> {
        let mut children: HashMap<&FolderId, Vec<&FolderId>> = HashMap::new();
        for place in &self.places {
            if let Some(parent) = &place.parent_id {
                children.entry(parent).or_default().push(&place.id);
            }
        }
        let mut found = vec![id];
        let mut next = 0;
        while let Some(folder) = found.get(next) {
            found.extend(children.remove(folder).unwrap_or_default());
            next += 1;
        }
        found.into_iter().cloned().collect()
    }

    fn place(&self, id: &FolderId) -> Option<&Place> {
        self.places.iter().find(|place| &place.id == id)
    }
}

fn stands_in_itself(id: &FolderId, parents: &HashMap<FolderId, Option<FolderId>>) -> bool {
    let mut seen = HashSet::new();
    let mut at = parents.get(id).and_then(Option::as_ref);
    while let Some(parent) = at {
        if parent == id {
            return true;
        }
        if !seen.insert(parent) {
            return false;
        }
        at = parents.get(parent).and_then(Option::as_ref);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Place, Tree};
    use crate::folder::{FolderId, FolderStoreError};

    fn tree(places: &[(&str, Option<&str>, &str)]) -> Tree {
        Tree::of(
            places
                .iter()
                .map(|(id, parent, name)| Place {
                    id: (*id).into(),
                    parent_id: parent.map(FolderId::from),
                    name: (*name).to_owned(),
                })
                .collect(),
        )
    }

    #[test]
    fn siblings_have_different_names_whatever_their_case() {
        let tree = tree(&[("a", None, "Über uns"), ("b", Some("a"), "Work")]);

        let taken = tree.check_name(None, "ÜBER UNS", None);
        assert!(matches!(taken, Err(FolderStoreError::NameTaken)));
        tree.check_name(None, "_ber uns", None).unwrap();
        tree.check_name(None, "Work", None).unwrap();
        tree.check_name(None, "über uns", Some(&"a".into())).unwrap();
    }

    #[test]
    fn no_folder_moves_into_itself() {
        let tree = tree(&[("a", None, "A"), ("b", Some("a"), "B"), ("c", Some("b"), "C")]);

        for inside in ["a", "b", "c"] {
            let refused = tree.check_move(&"a".into(), Some(&inside.into()));
            assert!(matches!(refused, Err(FolderStoreError::IntoItself)));
        }
        tree.check_move(&"c".into(), Some(&"a".into())).unwrap();
        tree.check_move(&"c".into(), None).unwrap();
        let nowhere = tree.check_move(&"c".into(), Some(&"x".into()));
        assert!(matches!(nowhere, Err(FolderStoreError::NoSuchParent)));
    }

    #[test]
    fn folders_that_lost_their_way_stand_at_the_top() {
        let tree = tree(&[
            ("orphan", Some("gone"), "Orphan"),
            ("x", Some("y"), "X"),
            ("y", Some("x"), "Y"),
            ("in", Some("y"), "In"),
            ("self", Some("self"), "Self"),
        ]);

        for top in ["orphan", "x", "self"] {
            assert_eq!(tree.parent_of(&top.into()), None);
        }
        assert_eq!(tree.parent_of(&"y".into()), Some(&"x".into()));
        assert_eq!(tree.with_all_inside(&"x".into()), ["x".into(), "y".into(), "in".into()]);
    }
}
