//! The adapter keeps every promise that the core relies on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use custom_adapter::FileSettings;
use loquat_core::settings::SettingsStore;
use loquat_tests::contract;

/// The contract wants the store as two users of it see it.
fn in_a_fresh_file() -> [Arc<dyn SettingsStore>; 2] {
    static FILES: AtomicUsize = AtomicUsize::new(0);
    let number = FILES.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("loquat-settings-{}-{number}.json", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let store: Arc<dyn SettingsStore> = Arc::new(FileSettings::new(path));
    [store.clone(), store]
}

contract!(settings_store for file: in_a_fresh_file());
