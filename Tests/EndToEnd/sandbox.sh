# shellcheck shell=bash disable=SC2154 # hook and examples: set in `libvirt`
# The machine as libvirtd sees it during the test, and libvirtd itself. Sourced by `libvirt`.

state=/run/rmrr-guard-test
hook_directory=/etc/libvirt/hooks
config=/etc/rmrr-guard/rmrr-guard.conf
uri=qemu:///system

tini_pid=

# Everything that libvirt would read of the machine or write to it is covered by memory.
hide_the_machine() {
  # An empty /run also hides D-Bus, and so systemd-machined, polkit and firewalld.
  mount -t tmpfs -o mode=0755 tmpfs /run
  mkdir -p "$state"/{etc,lib,cache,log}

  # A copy, since mounting over /etc/rmrr-guard would first need that directory on the machine.
  cp -a /etc/. "$state/etc"
  rm -rf "$state"/etc/{libvirt,rmrr-guard}
  mkdir -p "$state"/etc/{libvirt,rmrr-guard}
  mount --bind "$state/etc" /etc
  mount --bind "$state/lib" /var/lib/libvirt
  mount --bind "$state/cache" /var/cache/libvirt
  mount --bind "$state/log" /var/log/libvirt

  # A sysfs of this network namespace, without cgroups. No PCI device is to be seen in it: on a
  # machine that has one at 0000:03:00.0, libvirt would take it from its driver.
  umount --recursive --lazy /sys
  mount -t sysfs sysfs /sys
  mount -t tmpfs tmpfs /sys/bus/pci
  mkdir /sys/bus/pci/{devices,drivers}

  export HOME=$state
}

# libvirt takes only virtual functions into a pool, and knows them by `physfn`. Without the
# files of a real device it still finds no such device when it comes to detach it.
pretend_virtual_function() {
  mkdir -p "/sys/bus/pci/devices/$1/physfn"
}

# Copies, as AppArmor wants it: a hook that is a link to elsewhere may not be run under its profile.
install_hook() {
  mkdir -p "$hook_directory"/{qemu.d,network.d}
  install -m 0755 "$hook" "$hook_directory/qemu"
  install -m 0755 "$hook" "$hook_directory/network"
  install_recorder qemu
  install_recorder network

  cat >/etc/libvirt/qemu.conf <<END
user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
hugetlbfs_mount = []
stdio_handler = "file"
END
  cat >/etc/libvirt/libvirtd.conf <<END
unix_sock_group = "root"
auth_unix_ro = "none"
auth_unix_rw = "none"
END
}

# libvirt runs the scripts in *.d after the hook, even if it failed: they show what was called.
install_recorder() {
  cat >"$hook_directory/$1.d/recorder" <<END
#!/bin/sh
echo "\$1 \$2 \$3 \$4" >>$state/$1-operations
END
  chmod 0755 "$hook_directory/$1.d/recorder"
}

# configure KERNEL [LINE…]: the example host of that kernel, and further lines after it.
configure() {
  local kernel=$1
  shift
  printf '%s\n' '[guard]' "host = $examples/hosts/whitepaper-$kernel" "$@" >"$config"
}

virsh() {
  timeout --kill-after 5 60 virsh --quiet --connect "$uri" "$@" </dev/null
}

# tini reaps at once the orphans that libvirt makes when it probes QEMU; libvirt waits for that. The
# mount namespace of its own is for hide_libxml2: virsh, outside of it, needs that library itself.
start_libvirtd() {
  unshare --mount --propagation private \
    tini -s -- libvirtd -f /etc/libvirt/libvirtd.conf -p "$state/libvirtd.pid" \
    </dev/null >>"$state/libvirtd.log" 2>&1 &
  tini_pid=$!

  local deadline=$((SECONDS + 60))
  until [[ -S /run/libvirt/libvirt-sock ]] && virsh version >/dev/null 2>&1; do
    if ! kill -0 "$tini_pid" 2>/dev/null || ((SECONDS >= deadline)); then
      cat "$state/libvirtd.log" >&2
      return 1
    fi
    sleep 0.2
  done
}

# Its guests stay: they are no children of the daemon.
stop_libvirtd() {
  local daemon deadline=$((SECONDS + 20))
  daemon=$(cat "$state/libvirtd.pid" 2>/dev/null) || return 0
  kill "$daemon" || true
  while kill -0 "$tini_pid" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      kill -KILL "$daemon" || true
    fi
    sleep 0.1
  done
  rm -f "$state/libvirtd.pid"
}

# Without virsh: it may be a daemon that hangs that has to be stopped.
stop_everything() {
  local file
  stop_libvirtd
  for file in /run/libvirt/qemu/*.pid; do
    [[ ! -f $file ]] || kill "$(<"$file")" 2>/dev/null || true
  done
}

# Covers libxml2 with an empty file for what libvirtd starts from now on. libvirtd has it open already.
hide_libxml2() {
  local library
  : >"$state/empty"
  while read -r library; do
    nsenter --mount --root --target "$tini_pid" mount --bind "$state/empty" "$library"
  done < <(libxml2_files)
}

show_libxml2() {
  local library
  while read -r library; do
    nsenter --mount --root --target "$tini_pid" umount "$library"
  done < <(libxml2_files)
}

libxml2_files() {
  ldconfig -p | awk '$1 ~ /^libxml2\.so/ { print $NF }' | xargs -r realpath | sort -u
}
