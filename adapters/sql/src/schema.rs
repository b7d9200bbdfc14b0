//! The tables of Open WebUI 0.7.2 as diesel sees them on both databases. Columns are named, never counted: databases
//! that grew through older versions hold them in another order.

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    api_key (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        key -> Text,
        data -> Nullable<Json>,
        expires_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Text};

    auth (id) {
        id -> Text,
        email -> Text,
        password -> Text,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    channel (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        name -> Nullable<Text>,
        description -> Nullable<Text>,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        access_control -> Nullable<Json>,
        created_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        #[sql_name = "type"]
        kind -> Nullable<Text>,
        is_private -> Nullable<Bool>,
        archived_at -> Nullable<BigInt>,
        archived_by -> Nullable<Text>,
        deleted_at -> Nullable<BigInt>,
        deleted_by -> Nullable<Text>,
        updated_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    channel_file (id) {
        id -> Text,
        user_id -> Text,
        channel_id -> Text,
        file_id -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        message_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    channel_member (id) {
        id -> Text,
        channel_id -> Text,
        user_id -> Text,
        created_at -> Nullable<BigInt>,
        status -> Nullable<Text>,
        is_active -> Bool,
        is_channel_muted -> Bool,
        is_channel_pinned -> Bool,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        joined_at -> BigInt,
        left_at -> Nullable<BigInt>,
        last_read_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        role -> Nullable<Text>,
        invited_by -> Nullable<Text>,
        invited_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    channel_webhook (id) {
        id -> Text,
        user_id -> Text,
        channel_id -> Text,
        name -> Text,
        profile_image_url -> Nullable<Text>,
        token -> Text,
        last_used_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    chat (id) {
        id -> Text,
        user_id -> Text,
        title -> Text,
        share_id -> Nullable<Text>,
        archived -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        #[sql_name = "chat"]
        body -> Nullable<Json>,
        pinned -> Nullable<Bool>,
        meta -> Json,
        folder_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    chat_file (id) {
        id -> Text,
        user_id -> Text,
        chat_id -> Text,
        file_id -> Text,
        message_id -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Json, Nullable, Timestamp};

    config (id) {
        id -> Integer,
        data -> Json,
        version -> Integer,
        created_at -> Timestamp,
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    feedback (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        version -> Nullable<BigInt>,
        #[sql_name = "type"]
        kind -> Nullable<Text>,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        snapshot -> Nullable<Json>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    file (id) {
        id -> Text,
        user_id -> Text,
        filename -> Text,
        meta -> Nullable<Json>,
        created_at -> BigInt,
        hash -> Nullable<Text>,
        data -> Nullable<Json>,
        updated_at -> Nullable<BigInt>,
        path -> Nullable<Text>,
        access_control -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    folder (id, user_id) {
        id -> Text,
        parent_id -> Nullable<Text>,
        user_id -> Text,
        name -> Text,
        items -> Nullable<Json>,
        meta -> Nullable<Json>,
        is_expanded -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        data -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};

    function (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        #[sql_name = "type"]
        kind -> Text,
        content -> Text,
        meta -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        valves -> Nullable<Text>,
        is_active -> Bool,
        is_global -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    #[sql_name = "group"]
    groups (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        name -> Nullable<Text>,
        description -> Nullable<Text>,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        permissions -> Nullable<Json>,
        created_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    group_member (id) {
        id -> Text,
        group_id -> Text,
        user_id -> Text,
        created_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    knowledge (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        meta -> Nullable<Json>,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        access_control -> Nullable<Json>,
        data -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    knowledge_file (id) {
        id -> Text,
        user_id -> Text,
        knowledge_id -> Text,
        file_id -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    memory (id) {
        id -> Text,
        user_id -> Text,
        content -> Text,
        updated_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    message (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        channel_id -> Nullable<Text>,
        content -> Nullable<Text>,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        created_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
        parent_id -> Nullable<Text>,
        reply_to_id -> Nullable<Text>,
        is_pinned -> Bool,
        pinned_at -> Nullable<BigInt>,
        pinned_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    message_reaction (id) {
        id -> Text,
        user_id -> Text,
        message_id -> Text,
        name -> Text,
        created_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Json, Nullable, Text};

    model (id) {
        id -> Text,
        user_id -> Text,
        base_model_id -> Nullable<Text>,
        name -> Text,
        meta -> Text,
        params -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        access_control -> Nullable<Json>,
        is_active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    note (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        title -> Nullable<Text>,
        data -> Nullable<Json>,
        meta -> Nullable<Json>,
        access_control -> Nullable<Json>,
        created_at -> Nullable<BigInt>,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    oauth_session (id) {
        id -> Text,
        user_id -> Text,
        provider -> Text,
        token -> Text,
        expires_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Json, Nullable, Text};

    prompt (id) {
        id -> Integer,
        command -> Text,
        user_id -> Text,
        title -> Text,
        content -> Text,
        timestamp -> BigInt,
        access_control -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Json, Nullable, Text};

    tag (id, user_id) {
        id -> Text,
        name -> Text,
        user_id -> Text,
        meta -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    tool (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        content -> Text,
        specs -> Text,
        meta -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        valves -> Nullable<Text>,
        access_control -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};
    use crate::column::IsoDate;

    #[sql_name = "user"]
    users (id) {
        id -> Text,
        name -> Text,
        email -> Text,
        role -> Text,
        profile_image_url -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        last_active_at -> BigInt,
        settings -> Nullable<Json>,
        info -> Nullable<Json>,
        username -> Nullable<Text>,
        bio -> Nullable<Text>,
        gender -> Nullable<Text>,
        date_of_birth -> Nullable<IsoDate>,
        profile_banner_image_url -> Nullable<Text>,
        timezone -> Nullable<Text>,
        presence_state -> Nullable<Text>,
        status_emoji -> Nullable<Text>,
        status_message -> Nullable<Text>,
        status_expires_at -> Nullable<BigInt>,
        oauth -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    loquat_ended_session (token) {
        token -> Text,
        until -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    loquat_oauth_subject (oauth_session_id) {
        oauth_session_id -> Text,
        provider -> Text,
        subject -> Text,
        sid -> Nullable<Text>,
        user_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};

    loquat_provisioned (kind, id) {
        kind -> Text,
        id -> Text,
        external_id -> Nullable<Text>,
        user_name -> Nullable<Text>,
        details -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};

    loquat_sessions_since (user_id) {
        user_id -> Text,
        since -> BigInt,
        kept -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Json, Nullable, Text};

    loquat_jobs (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        owner -> Nullable<Text>,
        key -> Nullable<Text>,
        payload -> Json,
        state -> Text,
        due -> BigInt,
        lease -> Nullable<Text>,
        attempts -> BigInt,
        progress_done -> BigInt,
        progress_total -> Nullable<BigInt>,
        progress_note -> Text,
        error -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    api_key,
    auth,
    channel,
    channel_file,
    channel_member,
    channel_webhook,
    chat,
    chat_file,
    config,
    feedback,
    file,
    folder,
    function,
    groups,
    group_member,
    knowledge,
    knowledge_file,
    loquat_provisioned,
    memory,
    message,
    message_reaction,
    model,
    note,
    oauth_session,
    prompt,
    tag,
    tool,
    users
);

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    loquat_collection_user (collection, user_id) {
        collection -> Text,
        user_id -> Text,
        created_at -> BigInt,
    }
}
