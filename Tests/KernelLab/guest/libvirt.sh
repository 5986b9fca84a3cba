#!/bin/bash
# Runs libvirt in a guest: starts domains without the hook and with it, and tells what was said and what became of the devices.
#
# It writes steps: a line `step NAME`, and below it lines of a word and a text. /lab/domains has the domains, and
# /lab/watched the functions whose drivers are told.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

mapfile -t watched </lab/watched

# To the lab, and to the console, of which something is left if the guest never ends.
tell() {
  echo "$*"
  echo "lab: $*" >/dev/console
}

give_up() {
  tell problem "$*"
  exit 1
}

prepare_the_machine() {
  mkdir -p /run /root /var/tmp /dev/pts /dev/shm /var/log/libvirt /var/lib/libvirt
  mount -t tmpfs tmpfs /run
  mkdir /run/lock
  mount -t devpts devpts /dev/pts
  mount -t tmpfs tmpfs /dev/shm
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  udevadm monitor --kernel --property --subsystem-match=pci >/run/events &
  until grep -q '^KERNEL - ' /run/events; do sleep 0.1; done
}

# Waits until the kernel's events so far are there: they come in order, and the last is one of our own.
settle_events() {
  local count
  count=$(grep -c '^ACTION=change' /run/events)
  echo change >/sys/bus/pci/devices/0000:00:00.0/uevent
  while (($(grep -c '^ACTION=change' /run/events) == count)); do sleep 0.1; done
}

start_libvirtd() {
  libvirtd -d || give_up 'libvirtd does not start'
  for _ in {1..120}; do
    virsh version >/dev/null 2>&1 && return
    sleep 0.5
  done
  give_up 'libvirtd does not answer'
}

# libvirtd looks for hooks when it starts.
install_hook() {
  install -D -m 0755 /lab/rmrr-guard-hook /etc/libvirt/hooks/qemu
  local process
  process=$(</run/libvirtd.pid)
  kill "$process"
  while [[ -d /proc/$process ]]; do sleep 0.1; done
  start_libvirtd
}

driver_of() {
  local driver
  driver=$(readlink "/sys/bus/pci/devices/$1/driver")
  echo "${driver##*/}"
}

tell_drivers() {
  local function
  for function in "${watched[@]}"; do
    tell "$1" "$function $(driver_of "$function")"
  done
}

tell_lines() {
  local line
  while IFS= read -r line; do
    [[ -z $line ]] || tell "$1" "$line"
  done
}

# What the kernel did to functions since a line of the log of events: `bind 0000:00:02.0 e1000e`.
tell_events() {
  local line action='' path='' driver=''
  tail -n "+$(($1 + 1))" /run/events | while IFS= read -r line; do
    case $line in
      ACTION=*) action=${line#*=} ;;
      DEVPATH=*) path=${line##*/} ;;
      DRIVER=*) driver=${line#*=} ;;
      '')
        [[ $action != *bind ]] || tell event "$action $path $driver"
        action='' path='' driver=''
        ;;
    esac
  done
}

# The groups that the emulator of a domain has open: `/dev/vfio/3`.
tell_groups() {
  local file=/run/libvirt/qemu/$1.pid
  [[ ! -e $file ]] || readlink "/proc/$(<"$file")/fd/"* | grep '^/dev/vfio/[0-9]' | tell_lines group
}

# Has virsh do something with a domain; `act STEP DOMAIN ARGUMENT…`.
act() {
  local step=$1 domain=$2 events messages
  shift 2
  tell step "$step"
  tell_drivers before
  events=$(wc -l </run/events)
  messages=$(dmesg | wc -l)
  virsh "$@" >/run/said 2>&1
  tell status $?
  tell_lines said </run/said
  tell state "$(virsh domstate "$domain" 2>&1 | head -n 1)"
  tell_groups "$domain"
  settle_events
  tell_drivers after
  tell_events "$events"
  dmesg --notime | tail -n "+$((messages + 1))" | grep -e vfio-pci -e pcieport | tell_lines kernel
}

# `start STEP DOMAIN`
start() {
  act "$1" "$2" start "$2"
}

run_all_steps() {
  start pinned-without-hook pinned
  start mate-without-hook mate
  start card-without-hook card

  install_hook
  start pinned-with-hook pinned
  start mate-with-hook mate
  start plain-with-hook plain
  act hotplug-with-hook plain attach-device plain /lab/device.xml
  virsh destroy plain >/dev/null

  tell step check
  /lab/rmrr-guard check --all >/run/said 2>&1
  tell status $?
  tell_lines said </run/said

  # Last, for it is still running when the guest ends: to take a device from a guest may cost the emulated machine its life.
  start free-with-hook free
}

prepare_the_machine
virtlogd -d
start_libvirtd
for domain in /lab/domains/*.xml; do
  virsh define "$domain" >/run/said 2>&1 || give_up "$(</run/said)"
done
run_all_steps
tell step end
