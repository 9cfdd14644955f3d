//! The seccomp filters: which system calls a worker or a helper may make.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Linux 6.6; the same number everywhere.
const FCHMODAT2: i64 = 452;

/// Everything that a parser on its two pipes needs. Any other call ends the process.
pub fn strict() -> bool {
    let free = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: Rules = free.into_iter().map(|call| (call, Vec::new())).collect();
    let own = u64::from(std::process::id());
    let conditions = [
        // No memory that can be executed: what is in the program is all that runs.
        (libc::SYS_mmap, 2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0),
        (libc::SYS_mprotect, 2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0),
        // `abort` signals its own process.
        (libc::SYS_tgkill, 0, SeccompCmpOp::Eq, own),
        (libc::SYS_fcntl, 1, SeccompCmpOp::Eq, libc::F_GETFD as u64),
    ];
    for (call, argument, comparison, value) in conditions {
        let Some(rule) = rule(argument, comparison, value) else { return false };
        rules.insert(call, vec![rule]);
    }
    apply(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// An outside program, whose needs are its own: all but networks, other processes, mounts and the kernel's riskier doors. What it is given
/// to read can't be made a program.
pub fn helper() -> bool {
    let sockets = [libc::SYS_socket, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4];
    let modes = [libc::SYS_fchmod, libc::SYS_fchmodat, FCHMODAT2];
    let mut rules: Rules = sockets.into_iter().chain(modes).map(|call| (call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_chmod, Vec::new());
    refuse(rules)
}

/// The same for a program that listens at a local socket in its folder before it does anything. It may make one and wait there; it reaches
/// nobody, since it can't connect.
pub fn helper_with_a_folder() -> bool {
    let Some(not_local) = rule(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64) else { return false };
    refuse([(libc::SYS_socket, vec![not_local])].into())
}

/// Refuses these calls, and those that no helper may make.
fn refuse(mut rules: Rules) -> bool {
    let refused = [
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kcmp,
        libc::SYS_pidfd_getfd,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsmount,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_acct,
        libc::SYS_quotactl,
        libc::SYS_open_by_handle_at,
        libc::SYS_name_to_handle_at,
        libc::SYS_memfd_create,
    ];
    rules.extend(refused.into_iter().map(|call| (call, Vec::new())));
    // A thread is no second process.
    let Some(process) = rule(0, SeccompCmpOp::MaskedEq(libc::CLONE_THREAD as u64), 0) else { return false };
    rules.insert(libc::SYS_clone, vec![process]);
    #[cfg(target_arch = "x86_64")]
    {
        rules.extend([libc::SYS_fork, libc::SYS_vfork].map(|call| (call, Vec::new())));
        // The same calls by the numbers of the x32 interface.
        let again: Rules = rules.iter().map(|(call, rules)| (call | 0x4000_0000, rules.clone())).collect();
        rules.extend(again);
    }
    // What this one asks for lies in memory, where no filter sees it: programs that are told that it isn't there take the older one.
    let newer = [(libc::SYS_clone3, Vec::new())].into();
    apply(newer, SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32))
        && apply(rules, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM as u32))
}

fn rule(argument: u8, comparison: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Qword, comparison, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}

fn apply(rules: Rules, otherwise: SeccompAction, listed: SeccompAction) -> bool {
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else { return false };
    let Ok(filter) = SeccompFilter::new(rules, otherwise, listed, arch) else { return false };
    let Ok(program) = BpfProgram::try_from(filter) else { return false };
    seccompiler::apply_filter(&program).is_ok()
}
