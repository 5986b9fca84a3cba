#ifndef RMRR_GUARD_CPCI_H
#define RMRR_GUARD_CPCI_H

#include <pci/pci.h>
#include <setjmp.h>
#include <stddef.h>

/* libpci is opened at run time, so its functions are types here and no symbols. Its names of devices have a function with
   variable arguments, and its errors end the process unless they leave by a jump: Swift has neither. */

typedef struct pci_access *(*GuardPCIAlloc)(void);
typedef void (*GuardPCICleanup)(struct pci_access *access);
typedef void (*GuardPCISetNameListPath)(struct pci_access *access, char *name, int to_be_freed);
typedef int (*GuardPCILoadNameList)(struct pci_access *access);
typedef char *(*GuardPCILookupName)(struct pci_access *access, char *buffer, int size, int flags, ...);

/* No numbers in place of names, no DNS, and nothing but the list itself. */
enum { GUARD_PCI_LOOKUP = PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB };

/* Where an error leaves to. */
static inline jmp_buf *guard_pci_way_out(void) {
  static _Thread_local jmp_buf way_out;
  return &way_out;
}

/* What `pci_load_name_list` calls where the list is malformed, after it has closed the file; it must not return
   (lib/names-parse.c of pciutils). */
static inline void guard_pci_leave(char *message, ...) PCI_NONRET;
static inline void guard_pci_leave(char *message, ...) {
  (void)message;
  longjmp(*guard_pci_way_out(), 1);
}

static inline void guard_pci_ignore(char *message, ...) { (void)message; }

/* Makes the errors of a handle leave, and keeps it silent. */
static inline void guard_pci_prepare(struct pci_access *access) {
  access->id_lookup_mode = 0;
  access->error = guard_pci_leave;
  access->warning = guard_pci_ignore;
  access->debug = guard_pci_ignore;
}

/* Reads the list; of a malformed one what stands before the fault. */
static inline void guard_pci_load(struct pci_access *access, GuardPCILoadNameList load) {
  guard_pci_prepare(access);
  if (setjmp(*guard_pci_way_out()) == 0) load(access);
}

/* The name of a vendor; NULL where it has none in the list. */
static inline const char *guard_pci_vendor(struct pci_access *access, GuardPCILookupName lookup, char *buffer, int size,
                                           int vendor) {
  guard_pci_prepare(access);
  if (setjmp(*guard_pci_way_out()) != 0) return NULL;
  return lookup(access, buffer, size, PCI_LOOKUP_VENDOR | GUARD_PCI_LOOKUP, vendor);
}

/* The name of a vendor's device; NULL where it has none in the list. */
static inline const char *guard_pci_device(struct pci_access *access, GuardPCILookupName lookup, char *buffer, int size,
                                           int vendor, int device) {
  guard_pci_prepare(access);
  if (setjmp(*guard_pci_way_out()) != 0) return NULL;
  return lookup(access, buffer, size, PCI_LOOKUP_DEVICE | GUARD_PCI_LOOKUP, vendor, device);
}

#endif
