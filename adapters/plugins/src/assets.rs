//! The Python side, which is part of the binary and laid out in a folder for the interpreter.

use std::fs;
use std::io;
use std::path::Path;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../python/", $path)))),*];
    };
}

files!(
    "loquat_nursery.py",
    "loquat_specs.py",
    "loquat_standins.py",
    "loquat_wire.py",
    "loquat_worker.py",
    "open_webui/__init__.py",
    "open_webui/config.py",
    "open_webui/constants.py",
    "open_webui/env.py",
    "open_webui/main.py",
    "open_webui/models/__init__.py",
    "open_webui/models/chats.py",
    "open_webui/models/files.py",
    "open_webui/models/functions.py",
    "open_webui/models/models.py",
    "open_webui/models/tools.py",
    "open_webui/models/users.py",
    "open_webui/routers/__init__.py",
    "open_webui/routers/files.py",
    "open_webui/routers/images.py",
    "open_webui/socket/__init__.py",
    "open_webui/socket/main.py",
    "open_webui/storage/__init__.py",
    "open_webui/storage/provider.py",
    "open_webui/utils/__init__.py",
    "open_webui/utils/access_control.py",
    "open_webui/utils/auth.py",
    "open_webui/utils/chat.py",
    "open_webui/utils/headers.py",
    "open_webui/utils/logger.py",
    "open_webui/utils/misc.py",
    "open_webui/utils/payload.py",
    "open_webui/utils/plugin.py",
    "open_webui/utils/tools.py",
);

/// Lays the files out below a folder.
pub(crate) fn lay_out(folder: &Path) -> io::Result<()> {
    for (path, content) in FILES {
        let place = folder.join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(place, content)?;
    }
    Ok(())
}
