//! Every [`UserStore`](loquat_core::account::UserStore) behaves like this.

mod changing;
mod finding;
mod joining;
mod leaving;
mod lists;

use std::sync::Arc;

use loquat_core::account::UserStore;
use loquat_core::identity::User;
use loquat_core::shared::JsonObject;

use crate::contract::{Accounts, account, promises};

/// Adds users at 100, 101, … The first is administrator.
async fn add(accounts: &Accounts, names: &[&str]) {
    for (at, name) in (100..).zip(names) {
        accounts.users.insert(&account(name, at)).await.unwrap();
    }
}

/// The store as one instance or the other keeps it, in turn.
fn either(accounts: &Accounts, turn: usize) -> Arc<dyn UserStore> {
    if turn.is_multiple_of(2) {
        accounts.users.clone()
    } else {
        accounts.users_elsewhere.clone()
    }
}

fn names(users: Vec<User>) -> Vec<String> {
    users.into_iter().map(|user| user.name).collect()
}

fn object(value: serde_json::Value) -> Option<JsonObject> {
    value.as_object().cloned()
}

promises!(
    user_store:
    joining::{
        a_user_is_kept_as_they_were_added,
        an_address_has_one_account,
        the_first_user_becomes_administrator_if_that_is_wanted,
        of_many_first_users_at_once_one_becomes_administrator,
        of_many_accounts_with_one_address_at_once_one_is_made,
        nobody_is_older_than_the_first_user,
        nobody_was_first_where_nobody_is,
    },
    finding::{
        a_user_is_found_by_their_address,
        those_who_exist_are_found_together,
        one_look_tells_what_a_user_may_do,
    },
    lists::{
        a_list_has_pages_and_tells_the_whole_number,
        a_list_is_sorted_as_wanted,
        members_of_a_group_come_before_the_others,
        a_search_looks_at_names_and_addresses_in_any_case,
        a_list_can_be_narrowed_to_a_group,
    },
    changing::{
        a_change_leaves_the_rest_as_it_was,
        a_new_address_must_be_free,
        a_text_that_cannot_be_kept_is_refused_by_name,
        settings_and_info_are_merged_at_the_top,
        no_merge_at_once_is_lost,
        activity_only_moves_forward,
    },
    leaving::{
        a_deleted_user_leaves_their_groups_and_their_address,
        a_deleted_user_takes_their_chats_and_their_copies_along,
    },
);
