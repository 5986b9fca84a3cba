import PCI

/// What a machine and its devices are called and where its slots are; it changes no verdict, and remedies are chosen by it.
public struct Platform: Hashable, Sendable {
  /// What firmware calls the machine; nil where it does not say.
  public var identity: MachineIdentity?
  /// The slots that firmware or a hot-plug driver has numbered, in the order of their names.
  public var slots: [PhysicalSlot]
  /// What firmware calls some of the functions, in the order of their addresses.
  public var labels: [FirmwareLabel]

  /// A platform of its parts.
  public init(identity: MachineIdentity? = nil, slots: [PhysicalSlot] = [], labels: [FirmwareLabel] = []) {
    self.identity = identity
    self.slots = slots
    self.labels = labels
  }
}

/// What firmware's DMI table calls a machine (`/sys/class/dmi/id`); never a serial number.
public struct MachineIdentity: Hashable, Sendable {
  /// The maker of the machine, such as `HP`.
  public var vendor: String?
  /// The model, such as `ProLiant DL380p Gen8`.
  public var product: String?
  /// The maker of the mainboard.
  public var boardVendor: String?
  /// The model of the mainboard.
  public var board: String?
  /// The maker of the firmware.
  public var firmwareVendor: String?
  /// The version of the firmware.
  public var firmwareVersion: String?
  /// The date of the firmware, as it writes it.
  public var firmwareDate: String?

  /// An identity of its parts.
  public init(
    vendor: String? = nil, product: String? = nil, boardVendor: String? = nil, board: String? = nil,
    firmwareVendor: String? = nil, firmwareVersion: String? = nil, firmwareDate: String? = nil
  ) {
    self.vendor = vendor
    self.product = product
    self.boardVendor = boardVendor
    self.board = board
    self.firmwareVendor = firmwareVendor
    self.firmwareVersion = firmwareVersion
    self.firmwareDate = firmwareDate
  }
}
