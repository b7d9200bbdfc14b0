use super::*;
use crate::identity::{Email, Principal, Role, User};

fn principal(role: Role) -> Principal {
    let user = User::new("u".into(), "Ada", Email::typed("ada@example.com"), role, 0);
    Principal {
        user: Arc::new(user),
        groups: Arc::from([]),
        permissions: Arc::new(Permissions::built_in()),
    }
}

/// Two instances with one store between them.
struct Cluster {
    store: Arc<SharedTree>,
    bus: Arc<Recorder>,
    one: Settings,
    other: Settings,
}

impl Cluster {
    fn new(environment: &[(&str, &str)], saved: Json) -> Self {
        let store = Arc::new(SharedTree(Mutex::new(object(saved))));
        let bus = Arc::new(Recorder::default());
        let environment = read(environment);
        Self {
            one: start(&environment, &store, &bus),
            other: start(&environment, &store, &bus),
            store,
            bus,
        }
    }

    /// The other instance hears what was said.
    fn deliver(&self) {
        block_on(self.other.follow()).unwrap();
        self.bus.0.lock().unwrap().clear();
    }
}

#[test]
fn an_administrator_looks_and_changes() {
    let settings = started_with(&[], json!({}));
    let admin = principal(Role::Admin).admin().unwrap();

    assert!(settings.view(&admin).unwrap().get(ENABLE_SIGNUP));
    let changes = Changes::new().set(ENABLE_SIGNUP, false);
    assert!(
        !block_on(settings.change_as(&admin, changes))
            .unwrap()
            .get(ENABLE_SIGNUP)
    );
}

#[test]
fn a_change_is_saved_at_its_path_and_counts_at_once_everywhere() {
    let cluster = Cluster::new(&[], json!({"ui": {"banners": []}}));
    let changes = Changes::new().set(ENABLE_SIGNUP, false).set(RAG_TOP_K, 7);

    block_on(cluster.one.change(changes)).unwrap();
    assert_eq!(cluster.one.snapshot().get(RAG_TOP_K), 7);
    assert_eq!(cluster.other.snapshot().get(RAG_TOP_K), 3, "not told yet");

    cluster.deliver();
    assert_eq!(cluster.other.snapshot().get(RAG_TOP_K), 7);
    assert!(!cluster.other.snapshot().get(ENABLE_SIGNUP));
    assert_eq!(
        json!(block_on(cluster.store.load()).unwrap()),
        json!({"ui": {"banners": [], "enable_signup": false}, "rag": {"top_k": 7}})
    );
}

#[test]
fn what_two_instances_save_is_both_kept() {
    let cluster = Cluster::new(&[], json!({}));
    block_on(cluster.one.change(Changes::new().set(RAG_TOP_K, 7))).unwrap();
    block_on(cluster.other.change(Changes::new().set(CHUNK_SIZE, 50))).unwrap();

    let tree = json!(block_on(cluster.store.load()).unwrap());
    assert_eq!(tree, json!({"rag": {"top_k": 7, "chunk_size": 50}}));
    assert_eq!(cluster.other.snapshot().get(RAG_TOP_K), 7, "seen while saving");
}

#[test]
fn who_missed_a_message_finds_out_by_comparing() {
    let cluster = Cluster::new(&[], json!({}));
    block_on(cluster.one.change(Changes::new().set(RAG_TOP_K, 7))).unwrap();
    cluster.bus.0.lock().unwrap().clear();

    block_on(cluster.other.refresh()).unwrap();
    assert_eq!(cluster.other.snapshot().get(RAG_TOP_K), 7);
}

#[test]
fn a_change_counts_while_the_service_runs_though_saved_values_are_switched_off() {
    let cluster = Cluster::new(
        &[("ENABLE_PERSISTENT_CONFIG", "false"), ("RAG_TOP_K", "4")],
        json!({"rag": {"top_k": 7, "chunk_size": 1}}),
    );
    assert_eq!(cluster.one.snapshot().get(RAG_TOP_K), 4);

    block_on(cluster.one.change(Changes::new().set(RAG_TOP_K, 7))).unwrap();
    cluster.deliver();
    for instance in [&cluster.one, &cluster.other] {
        assert_eq!(
            instance.snapshot().get(RAG_TOP_K),
            7,
            "set just now, though the tree is the same"
        );
        assert_eq!(instance.snapshot().get(CHUNK_SIZE), 1000, "nobody set it");
    }
}

#[test]
fn null_empties_what_may_be_empty() {
    let settings = started_with(&[("DEFAULT_MODELS", "a")], json!({}));
    let now = block_on(settings.change(Changes::new().set(DEFAULT_MODELS, None))).unwrap();
    assert_eq!(now.get(DEFAULT_MODELS), None);
    let now = block_on(settings.change(Changes::new().set(FOLDER_MAX_FILE_COUNT, None))).unwrap();
    assert_eq!(now.json(FOLDER_MAX_FILE_COUNT), json!(""));
}

#[test]
fn an_import_counts_at_once_and_what_it_lacks_stays_until_the_next_start() {
    let cluster = Cluster::new(&[], json!({"rag": {"top_k": 7}}));
    let admin = principal(Role::Admin).admin().unwrap();
    let tree = object(json!({"oauth": {"enable_signup": true}, "custom": {"kept": 1}}));

    block_on(cluster.one.import(&admin, tree.clone())).unwrap();
    cluster.deliver();
    for instance in [&cluster.one, &cluster.other] {
        assert!(
            instance.snapshot().get(ENABLE_OAUTH_SIGNUP),
            "whatever the switches say"
        );
        assert_eq!(instance.snapshot().get(RAG_TOP_K), 7);
    }
    assert_eq!(block_on(cluster.one.export(&admin)).unwrap(), tree);

    let restarted = start(&read(&[]), &cluster.store, &cluster.bus).snapshot();
    assert_eq!(
        (restarted.get(RAG_TOP_K), restarted.get(ENABLE_OAUTH_SIGNUP)),
        (3, false)
    );
}

#[test]
fn a_role_or_a_length_that_makes_no_sense_changes_nothing() {
    let settings = started_with(&[], json!({}));
    let odd = Changes::new()
        .set_default_role("emperor".into())
        .set_session_length("soon".into());
    let now = block_on(settings.change(odd)).unwrap();
    assert_eq!((now.get(DEFAULT_USER_ROLE), now.get(JWT_EXPIRES_IN)), ("pending", "4w"));

    let sound = Changes::new()
        .set_default_role("user".into())
        .set_session_length("2h".into());
    let now = block_on(settings.change(sound)).unwrap();
    assert_eq!((now.get(DEFAULT_USER_ROLE), now.get(JWT_EXPIRES_IN)), ("user", "2h"));
}

#[test]
fn a_change_to_what_is_there_already_makes_no_new_snapshot() {
    let settings = started_with(&[], json!({"rag": {"top_k": 7}}));
    let before = settings.snapshot();
    block_on(settings.change(Changes::new().set(RAG_TOP_K, 7))).unwrap();
    assert!(Arc::ptr_eq(&before, &settings.snapshot()));
}
