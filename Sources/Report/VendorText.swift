import Eligibility
import FirmwareTables
import Guidance
import HostFacts
import PCI

/// The report for a vendor as the text of a mail.
public enum VendorText {
  /// The subject, what is the matter, what is asked, and the evidence.
  public static func render(_ report: VendorReport) -> String {
    let parts = [
      "Subject: \(subject(of: report))\n", matter(of: report), questions(of: report), machine(of: report),
      devices(of: report), memory(of: report), quotations(of: report), tables(of: report), ending(of: report),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func subject(of report: VendorReport) -> String {
    let machine = report.identity?.name.map { printable($0) + ": " } ?? ""
    return report.answer == nil
      ? "\(machine)memory that firmware pins to PCI devices"
      : "\(machine)firmware pins memory to PCI devices (\(report.structure)), which stands in the way of virtual machines"
  }

  private static func matter(of report: VendorReport) -> String {
    let table =
      "The firmware of this machine pins memory to PCI devices, "
      + (report.isTableRead
        ? "by \(report.structure)s of its \(report.tableName) table."
        : "as Linux tells; firmware's own table could not be read.")
    switch report.answer {
    case .refused:
      return paragraph(
        table + " Linux therefore assigns neither the devices below to a virtual machine nor any other device of their"
          + " IOMMU groups.")
    case .inTheWay:
      return paragraph(
        table
          + " The Linux that runs here assigns the devices below all the same, where no memory of the virtual machine"
          + " lies at these addresses; Linux 6.6 and later refuses them.")
    case .untold where report.isIOMMUOff:
      return paragraph(
        table + " The IOMMU is off as Linux runs here. Once it is on, Linux may refuse to assign the devices below to a"
          + " virtual machine.")
    case .untold:
      return paragraph(table + " Whether Linux refuses the devices below cannot be told here.")
    case .relaxed, .concernsNobody, nil:
      return paragraph(
        "Nothing that the firmware of this machine pins keeps Linux from assigning a device to a virtual machine, so there is"
          + " nothing to ask for.")
    }
  }

  private static func questions(of report: VendorReport) -> String {
    guard !report.questions.isEmpty else { return "" }
    return "What we ask\n\n"
      + report.questions.enumerated().map { mailed("\($0 + 1). \($1)", indent: "  ", further: "     ") }.joined()
  }

  private static func machine(of report: VendorReport) -> String {
    let identity = report.identity
    let firmware = [identity?.firmwareVendor, identity?.firmwareVersion, identity?.firmwareDate].compactMap { $0 }
    let lines: [(String, String?)] = [
      ("Machine", identity?.name),
      ("Board", identity?.boardName),
      ("Firmware", firmware.isEmpty ? nil : firmware.joined(separator: ", ")),
      ("Kernel", report.kernelRelease.map { "Linux \($0)" }), ("IOMMU", report.iommuState),
      ("Host", report.identification?.hostName), ("Serial no.", report.identification?.serialNumber),
    ]
    let told = lines.compactMap { name, text in
      text.map { "  \(name)\(String(repeating: " ", count: 12 - name.count))\(printable($0))\n" }
    }
    return told.isEmpty ? "" : "The machine\n\n" + told.joined()
  }

  private static func devices(of report: VendorReport) -> String {
    guard !report.devices.isEmpty else { return "" }
    var table = TextTable(header: ["  ADDRESS", "ID", "CLASS", "SLOT", "GROUP", "PINNED"])
    for device in report.devices {
      let function = device.function
      table.append([
        "  \(function.address)", function.identifier?.description ?? "?", function.classCode?.name ?? "?",
        device.slot.map { printable($0, byteLimit: 32) } ?? "-", function.group.map { String($0) } ?? "-",
        device.pin.text,
      ])
    }
    return "The devices\n\n" + table.text.plain
  }

  private static func memory(of report: VendorReport) -> String {
    guard !report.memory.isEmpty else { return "" }
    let lines = report.memory.map { memory in
      let place =
        memory.region.map { "\($0.place) of the table" }
        ?? "as the kernel tells"
      return mailed(
        "\(memory.range), \(memory.range.size), \(place), for "
          + memory.functions.map(\.description).joined(separator: ", "), indent: "  ", further: "      ")
    }
    return "The memory\n\n" + lines.joined()
  }

  private static func quotations(of report: VendorReport) -> String {
    guard !report.quotations.isEmpty else { return "" }
    return "What is said of it\n\n"
      + report.quotations.map { quotation in
        mailed("\"\(quotation.text)\"", indent: "  ") + mailed(quotation.source, indent: "      ")
      }.joined(separator: "\n")
  }

  private static func tables(of report: VendorReport) -> String {
    let texts = report.tables.map { table in
      switch table.contents {
      case .bytes(let bytes): acpidump(of: bytes)
      case .unreadable(let fault): mailed("\(fault)\(fault.isDenied ? " Root can read it." : "")", indent: "  ")
      }
    }
    guard !texts.isEmpty else { return "" }
    return "The tables, as acpidump writes them\n\n" + texts.joined(separator: "\n")
  }

  private static func ending(of report: VendorReport) -> String {
    report.identification == nil
      ? paragraph("This report names no host, no guest and no serial number. Made by rmrr-guard report --vendor.")
      : paragraph("Made by rmrr-guard report --vendor --identify.")
  }

  private static func paragraph(_ text: String) -> String { mailed(text, indent: "") }

  /// Lines as short as those of a mail.
  private static func mailed(_ text: String, indent: String, further: String? = nil) -> String {
    wrapped(text, indent: indent, further: further, width: 78)
  }
}

/// The bytes of a table as `acpidump` writes them, which `acpixtract` and `rmrr-guard tables` read.
private func acpidump(of bytes: [UInt8]) -> String {
  let signature = String(decoding: bytes.prefix(4).map { isPrintable($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  var text = "\(signature) @ 0x0000000000000000\n"
  for start in stride(from: 0, to: bytes.count, by: 16) {
    let row = bytes[start..<min(start + 16, bytes.count)]
    text += "    \(hexadecimal(UInt64(start), digits: 4).uppercased()): "
    for byte in row { text += hexadecimal(UInt64(byte), digits: 2).uppercased() + " " }
    text += String(repeating: "   ", count: 16 - row.count) + " "
    text += String(decoding: row.map { isPrintable($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self) + "\n"
  }
  return text
}

private func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7e).contains(byte) }

extension VendorReport.Pin {
  fileprivate var text: String {
    switch self {
    case .own: "yes"
    case .group: "its group is"
    case .none: "no, shares the group"
    }
  }
}
