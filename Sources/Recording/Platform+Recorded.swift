import HostFacts

extension Platform {
  /// The machine's names, its slots and what firmware calls its devices; nothing of it identifies one machine among its like.
  var recorded: JSONValue {
    .members([
      "identity": identity.map(\.recorded),
      "slots": .array(
        slots.map { slot in
          .members([
            "name": .string(slot.name), "segment": .integer(Int(slot.segment)), "bus": .integer(Int(slot.bus)),
            "device": slot.device.map { .integer(Int($0)) },
          ])
        }),
      "labels": .array(
        labels.map { label in
          .members([
            "address": label.address.recorded, "text": label.text.map { .string($0) },
            "index": label.index.map { .integer($0) },
          ])
        }),
    ])
  }
}

extension MachineIdentity {
  fileprivate var recorded: JSONValue {
    .members([
      "vendor": vendor.map { .string($0) }, "product": product.map { .string($0) },
      "boardVendor": boardVendor.map { .string($0) }, "board": board.map { .string($0) },
      "firmwareVendor": firmwareVendor.map { .string($0) }, "firmwareVersion": firmwareVersion.map { .string($0) },
      "firmwareDate": firmwareDate.map { .string($0) },
    ])
  }
}

extension RecordedValue {
  func platform() throws(RecordingError) -> Platform {
    var platform = Platform(identity: try optional("identity")?.machineIdentity())
    for element in try optional("slots")?.elements() ?? [] { platform.slots.append(try element.slot()) }
    for element in try optional("labels")?.elements() ?? [] { platform.labels.append(try element.label()) }
    return platform
  }

  private func label() throws(RecordingError) -> FirmwareLabel {
    FirmwareLabel(
      address: try member("address").address(), text: try optional("text")?.string(),
      index: try optional("index")?.integer(Int.min...Int.max))
  }

  private func slot() throws(RecordingError) -> PhysicalSlot {
    PhysicalSlot(
      name: try member("name").string(), segment: try member("segment").integer(0...UInt32.max),
      bus: try member("bus").integer(0...UInt8.max), device: try optional("device")?.integer(0...31))
  }

  private func machineIdentity() throws(RecordingError) -> MachineIdentity {
    MachineIdentity(
      vendor: try optional("vendor")?.string(), product: try optional("product")?.string(),
      boardVendor: try optional("boardVendor")?.string(), board: try optional("board")?.string(),
      firmwareVendor: try optional("firmwareVendor")?.string(),
      firmwareVersion: try optional("firmwareVersion")?.string(), firmwareDate: try optional("firmwareDate")?.string())
  }
}
