use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tracing::{error, info};

use super::entry::Entry;

/// Where the audit log is written: a file that starts anew when it has grown, the program's own log, or both.
#[derive(Debug)]
pub struct Journal {
    file: Option<Mutex<Open>>,
    /// Also write each entry to the program's own log.
    aloud: bool,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    written: u64,
    largest: u64,
}

impl Journal {
    /// Opens the file at the path, to write behind what it holds.
    pub fn open(path: Option<&Path>, largest: u64, aloud: bool) -> io::Result<Self> {
        let file = path.map(|path| Open::at(path, largest)).transpose()?;
        Ok(Self {
            file: file.map(Mutex::new),
            aloud,
        })
    }

    /// Writes an entry. A line goes to the file at once, so that it is there even if the process is killed; the
    /// operating system takes it into its memory within microseconds, so nobody waits for a disk.
    pub fn write(&self, entry: &Entry) {
        let mut line = match serde_json::to_string(entry) {
            Ok(line) => line,
            Err(error) => return error!(%error, "an audit entry could not be written"),
        };
        if self.aloud {
            info!(target: "audit", "{line}");
        }
        if let Some(file) = &self.file {
            line.push('\n');
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = file.write(line.as_bytes()) {
                error!(%error, "the audit log {} cannot be written", file.path.display());
            }
        }
    }
}

impl Open {
    fn at(path: &Path, largest: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self {
            path: path.to_owned(),
            written: file.metadata()?.len(),
            file,
            largest,
        })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let length = line.len() as u64;
        if self.written > 0 && self.written + length > self.largest {
            fs::rename(&self.path, self.next_old_name())?;
            *self = Self::at(&self.path, self.largest)?;
        }
        self.file.write_all(line)?;
        self.written += length;
        Ok(())
    }

    /// `audit.1.log` and so on, the newest with the highest number.
    fn next_old_name(&self) -> PathBuf {
        let extension = self.path.extension().and_then(|text| text.to_str()).unwrap_or("log");
        let names = (1_u32..).map(|number| self.path.with_extension(format!("{number}.{extension}")));
        names
            .into_iter()
            .find(|name| !name.exists())
            .unwrap_or_else(|| self.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_put_aside_and_nothing_is_lost() {
        let home = std::env::temp_dir().join(format!("loquat-journal-{}", std::process::id()));
        let path = home.join("logs/audit.log");
        let mut open = Open::at(&path, 10).unwrap();
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            open.write(line.as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(home.join("logs").join(name)).unwrap();
        assert_eq!(read("audit.1.log"), "one\ntwo\n");
        assert_eq!(read("audit.2.log"), "three\n");
        assert_eq!(read("audit.log"), "four\n");
        fs::remove_dir_all(home).unwrap();
    }
}
