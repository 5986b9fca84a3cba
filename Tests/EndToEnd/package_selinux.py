"""The SELinux module, as the tools that will load it see it."""

import subprocess

# What it permits besides what the policy had, each as sesearch prints it.
DAEMONS = ("virtnetworkd_t", "virtqemud_t")
TRANSITION = "type_transition {} rmrr_guard_hook_exec_t:process virt_hook_unconfined_t;"
RULES = (
    "allow {} rmrr_guard_hook_exec_t:file {{ execute getattr ioctl map open read }};",
    "allow {} virt_hook_t:dir {{ getattr open read search }};",
    "allow {} virt_hook_t:lnk_file {{ getattr read }};",
    "allow {} virt_hook_unconfined_t:process transition;",
    "allow virt_hook_unconfined_t {}:fifo_file {{ append getattr ioctl lock read write }};",
)


def run(directory, *command):
    done = subprocess.run(
        [*map(str, command)], cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}")
    return done.stdout


def linked(repository, directory, base):
    """The rules of a policy with the module in it."""
    directory.mkdir()
    (directory / "base.conf").write_text(base)
    run(directory, "checkmodule", "-M", "-o", "base.mod", "base.conf")
    run(directory, "semodule_package", "-o", "base.pp", "-m", "base.mod")
    source = repository / "contrib/selinux"
    run(directory, "checkmodule", "-M", "-m", "-o", "rmrr_guard.mod", source / "rmrr_guard.te")
    run(directory, "semodule_package", "-o", "rmrr_guard.pp", "-m", "rmrr_guard.mod", "-f", source / "rmrr_guard.fc")
    run(directory, "semodule_link", "-o", "linked.pp", "base.pp", "rmrr_guard.pp")
    run(directory, "semodule_expand", "linked.pp", "policy.31")
    return run(directory, "sesearch", "--allow", "--type_trans", "policy.31").splitlines()


def module_lets_the_hook_run(repository, packages, problems):
    base = (repository / "Tests/EndToEnd/package_selinux.conf").read_text()
    rules = linked(repository, packages / "selinux", base)
    for daemon in DAEMONS:
        for rule in (TRANSITION, *RULES):
            problems.expect(rule.format(daemon) in rules, f"the module lacks: {rule.format(daemon)}")
    opened = [rule for rule in rules if "virt_hook_t:file" in rule and "execute" in rule]
    problems.expect(not opened, f"the module lets libvirt run other people's hooks: {opened}")

    # Where there are no such daemons it is loaded all the same, and permits nothing.
    other = "\n".join(line for line in base.splitlines() if "virt" not in line or line.startswith("role "))
    other = other.replace("{ kernel_t virt_hook_unconfined_t virtnetworkd_t virtqemud_t }", "kernel_t")
    rules = [rule for rule in linked(repository, packages / "selinux-other", other) if rule]
    alone = rules == ["allow kernel_t kernel_t:process sigchld;"]
    problems.expect(alone, f"a policy without libvirt's daemons has come to permit: {rules}")
