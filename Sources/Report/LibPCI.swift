import CPCI
import Glibc

/// libpci, opened at run time: without it devices have no names, and everything else is as it was.
struct LibPCI {
  private static let soname = "libpci.so.3"

  let allocate: GuardPCIAlloc
  let cleanUp: GuardPCICleanup
  let setNameListPath: GuardPCISetNameListPath
  let loadNameList: GuardPCILoadNameList
  /// A `GuardPCILookupName`: Swift has no type for a function with variable arguments.
  let lookUpName: OpaquePointer

  /// Opens the library; nil where it is not installed or lacks a function.
  init?() {
    guard let library = dlopen(Self.soname, RTLD_LAZY | RTLD_LOCAL) else { return nil }
    func function<Function>(_ name: String, as type: Function.Type) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: type) }
    }
    guard let allocate = function("pci_alloc", as: GuardPCIAlloc.self),
      let cleanUp = function("pci_cleanup", as: GuardPCICleanup.self),
      let setNameListPath = function("pci_set_name_list_path", as: GuardPCISetNameListPath.self),
      let loadNameList = function("pci_load_name_list", as: GuardPCILoadNameList.self),
      let lookUpName = function("pci_lookup_name", as: OpaquePointer.self)
    else { return nil }
    self.allocate = allocate
    self.cleanUp = cleanUp
    self.setNameListPath = setNameListPath
    self.loadNameList = loadNameList
    self.lookUpName = lookUpName
  }
}
