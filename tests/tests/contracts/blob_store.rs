use std::sync::Arc;

use loquat_core::file::BlobStore;
use loquat_files::Folder;
use loquat_tests::contract;

/// A folder that nobody else has.
fn folder() -> Arc<dyn BlobStore> {
    let name = format!("loquat-blobs-{}-{:?}", std::process::id(), std::thread::current().id());
    let place = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&place);
    Arc::new(Folder::new(place))
}

contract!(blob_store for folder: folder());
