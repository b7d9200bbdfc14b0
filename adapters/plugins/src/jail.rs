//! The jail: this program, called anew, which gives up what plug-ins have no business with and becomes Python.
//!
//! What it gives up is given up for good, by all that it starts: files beyond the interpreter and its own folder, signals to
//! others, and system calls that look into other processes or change the machine. It protects the server from accidents
//! of plug-ins, not from its administrators, who decide which plug-ins there are.

use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetStatus, Scope,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// The first argument of a call that is meant for the jail.
pub const COMMAND: &str = "plugin-jail";

/// Why Python was not started.
#[derive(Debug, thiserror::Error)]
pub enum JailError {
    #[error("the jail was called without a program")]
    NoProgram,
    #[error("this kernel cannot shut plug-ins in wholly, and LOQUAT_PLUGIN_JAIL=required asks for it")]
    NotWhole,
    #[error("landlock: {0}")]
    Landlock(#[from] landlock::RulesetError),
    #[error("seccomp: {0}")]
    Seccomp(String),
    #[error("{0}")]
    Exec(std::io::Error),
}

/// What a call of the jail says: `--write DIR`, `--read PATH`, `--required`, `--no-network`, then `--` and the program.
#[derive(Debug, Default, Clone)]
pub(crate) struct Order {
    pub write: Vec<PathBuf>,
    pub read: Vec<PathBuf>,
    pub required: bool,
    pub no_network: bool,
    pub program: Vec<OsString>,
}

impl Order {
    pub fn arguments(&self) -> Vec<OsString> {
        let mut all: Vec<OsString> = vec![COMMAND.into()];
        for (flag, paths) in [("--write", &self.write), ("--read", &self.read)] {
            for path in paths {
                all.extend([flag.into(), path.into()]);
            }
        }
        if self.required {
            all.push("--required".into());
        }
        if self.no_network {
            all.push("--no-network".into());
        }
        all.push("--".into());
        all.extend(self.program.iter().cloned());
        all
    }

    fn read(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut order = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--write") => order.write.extend(arguments.next().map(PathBuf::from)),
                Some("--read") => order.read.extend(arguments.next().map(PathBuf::from)),
                Some("--required") => order.required = true,
                Some("--no-network") => order.no_network = true,
                _ => break,
            }
        }
        order.program = arguments.collect();
        order
    }
}

/// Shuts this process in and becomes the program. Answers only if that fails. The arguments are those after [`COMMAND`].
pub fn enter(arguments: impl IntoIterator<Item = OsString>) -> JailError {
    let order = Order::read(arguments);
    let Some((program, rest)) = order.program.split_first() else {
        return JailError::NoProgram;
    };
    if let Err(error) = shut_in(&order) {
        return error;
    }
    JailError::Exec(Command::new(program).args(rest).exec())
}

fn shut_in(order: &Order) -> Result<(), JailError> {
    let whole = files(order)?;
    if order.required && !whole {
        return Err(JailError::NotWhole);
    }
    match calls(order.no_network) {
        Err(error) if order.required => Err(error),
        _ => Ok(()),
    }
}

/// What every interpreter reads.
const READABLE: &[&str] = &[
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/opt",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/mime.types",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
];

/// True if the kernel enforces all of it.
fn files(order: &Order) -> Result<bool, JailError> {
    let abi = ABI::V6;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?;
    let readable = READABLE
        .iter()
        .map(Path::new)
        .chain(order.read.iter().map(PathBuf::as_path));
    for path in readable {
        rules = allow(rules, path, AccessFs::from_read(abi), abi)?;
    }
    rules = allow(rules, Path::new("/dev/null"), AccessFs::from_all(abi), abi)?;
    for path in &order.write {
        rules = allow(rules, path, AccessFs::from_all(abi), abi)?;
    }
    let status = rules.restrict_self()?;
    Ok(status.ruleset == RulesetStatus::FullyEnforced)
}

fn allow(
    rules: landlock::RulesetCreated,
    path: &Path,
    access: landlock::BitFlags<AccessFs>,
    abi: ABI,
) -> Result<landlock::RulesetCreated, JailError> {
    // What is not there needs no rule.
    let Ok(opened) = PathFd::new(path) else {
        return Ok(rules);
    };
    // Rights of folders on a file would make the kernel enforce only a part.
    let access = if path.is_dir() {
        access
    } else {
        access & AccessFs::from_file(abi)
    };
    Ok(rules.add_rule(PathBeneath::new(opened, access))?)
}

/// System calls that a plug-in has no need of: those that look into other processes or change the machine.
#[cfg(target_arch = "x86_64")]
const REFUSED: &[i64] = &[
    101, // ptrace
    165, // mount
    166, // umount2
    155, // pivot_root
    161, // chroot
    167, // swapon
    168, // swapoff
    169, // reboot
    175, // init_module
    176, // delete_module
    313, // finit_module
    246, // kexec_load
    320, // kexec_file_load
    248, // add_key
    249, // request_key
    250, // keyctl
    272, // unshare
    308, // setns
    298, // perf_event_open
    310, // process_vm_readv
    311, // process_vm_writev
    321, // bpf
    323, // userfaultfd
    304, // open_by_handle_at
    425, // io_uring_setup
    426, // io_uring_enter
    427, // io_uring_register
    428, // open_tree
    429, // move_mount
    438, // pidfd_getfd
];
#[cfg(target_arch = "aarch64")]
const REFUSED: &[i64] = &[
    117, // ptrace
    40,  // mount
    39,  // umount2
    41,  // pivot_root
    51,  // chroot
    224, // swapon
    225, // swapoff
    142, // reboot
    105, // init_module
    106, // delete_module
    273, // finit_module
    104, // kexec_load
    294, // kexec_file_load
    217, // add_key
    218, // request_key
    219, // keyctl
    97,  // unshare
    268, // setns
    241, // perf_event_open
    270, // process_vm_readv
    271, // process_vm_writev
    280, // bpf
    282, // userfaultfd
    265, // open_by_handle_at
    425, // io_uring_setup
    426, // io_uring_enter
    427, // io_uring_register
    428, // open_tree
    429, // move_mount
    438, // pidfd_getfd
];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const REFUSED: &[i64] = &[];

#[cfg(target_arch = "x86_64")]
const SOCKET: i64 = 41;
#[cfg(not(target_arch = "x86_64"))]
const SOCKET: i64 = 198;

/// Answers "not permitted" to the refused calls, and without a network to every socket that leads to another machine.
fn calls(no_network: bool) -> Result<(), JailError> {
    let failed = |error: &dyn std::fmt::Display| JailError::Seccomp(error.to_string());
    let arch = TargetArch::try_from(ARCH).map_err(|error| failed(&error))?;
    let mut rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
        REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    if no_network {
        // AF_INET, AF_INET6, AF_NETLINK, AF_PACKET
        let families = [2, 10, 16, 17].map(|family| {
            let is = seccompiler::SeccompCondition::new(
                0,
                seccompiler::SeccompCmpArgLen::Dword,
                seccompiler::SeccompCmpOp::Eq,
                family,
            );
            is.and_then(|is| seccompiler::SeccompRule::new(vec![is]))
        });
        let families = families
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|error| failed(&error))?;
        rules.insert(SOCKET, families);
    }
    let not_permitted = SeccompAction::Errno(1);
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, not_permitted, arch).map_err(|error| failed(&error))?;
    let program: BpfProgram = filter
        .try_into()
        .map_err(|error: seccompiler::BackendError| failed(&error))?;
    seccompiler::apply_filter(&program).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn an_order_is_read_as_it_was_written() {
        let order = Order {
            write: vec!["/tmp/a".into()],
            read: vec!["/usr".into(), "/opt/x".into()],
            required: true,
            no_network: true,
            program: vec!["python3".into(), "--required".into()],
        };
        let read = Order::read(order.arguments().into_iter().skip(1));
        assert_eq!(read.write, order.write);
        assert_eq!(read.read, order.read);
        assert!(read.required && read.no_network);
        assert_eq!(read.program, order.program);
    }
}
