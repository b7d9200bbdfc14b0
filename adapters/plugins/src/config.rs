use std::path::PathBuf;

/// How plug-ins are run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The interpreter; without a word the first fitting `python3` of the search path.
    pub python: Option<PathBuf>,
    /// Where installed packages are kept.
    pub packages: PathBuf,
    /// This program, which becomes the jail.
    pub program: PathBuf,
    pub jail: Jail,
    /// May plug-ins call others?
    pub network: bool,
    /// What of the environment plug-ins see beside the search path, the time zone and the like.
    pub environment: Vec<(String, String)>,
    /// Nothing is ever installed.
    pub offline: bool,
    /// What the operator tells `pip` to do otherwise.
    pub pip_options: Vec<String>,
    pub pip_index_options: Vec<String>,
    /// Bytes that one plug-in may allocate.
    pub memory: u64,
}

/// What is to be done where the kernel has no means to shut a process in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jail {
    /// Plug-ins run as free as this program.
    Off,
    /// They are shut in as far as the kernel can.
    BestEffort,
    /// They do not run unless they are wholly shut in.
    Required,
}
