import PCI

/// Makes events of the phrases that were found, in their order.
struct MessageScanner {
  let text: LogText
  private(set) var events: [LogEvent] = []
  /// Where the last message ended: what stands before that belongs to it and to none that follows.
  private var lastEnd = 0
  /// The devices of the RMRR that Xen is describing; nil where it describes none.
  private var xenDevices: [PCIAddress]?

  /// The last file `iommu_groups/N/reserved_regions` that was named: the group, and where its name ends.
  private var regionsFile: (group: Int, end: Int)?

  init(text: LogText) { self.text = text }

  mutating func read(_ phrase: Phrase, endingAt end: Int) {
    let start = end - phrase.words.utf8.count
    guard let event = event(phrase, start, end) else { return }
    events.append(event)
    lastEnd = end
  }

  private mutating func event(_ phrase: Phrase, _ start: Int, _ end: Int) -> LogEvent? {
    let lines = text.line(at: start)...max(text.line(at: start), text.line(at: end - 1))
    var event = LogEvent(message: phrase.message, lines: lines)
    var cursor = TextCursor(text: text, offset: end)
    switch phrase.reading {
    case .plain: takePreceding(start, &event)
    case .number(let messages):
      guard let number = cursor.errorNumber(), let message = messages[number] else { return nil }
      event.message = message
      takePreceding(start, &event)
    case .iommufdBinding:
      guard cursor.decimal() != nil, cursor.skip("toiommufd="), cursor.decimal() != nil,
        cursor.skip(":invalidargument")
      else { return nil }
      takePreceding(start, &event)
    case .afterGroup:
      guard let group = GroupName(before: start, of: text),
        group.isOfVFIO(in: text) || cursor.isEndOfGroupError(isNamed: group.isNamed)
      else { return nil }
      takePreceding(group.start, &event)
      event.group = PrecedingDevice(before: start, of: text, notBefore: group.start).group
    case .device(let words):
      let device = cursor.address()
      guard device != nil || words.isEmpty, cursor.skip(words) else { return nil }
      event.devices = device.map { [$0] } ?? []
    case .deviceAndRange:
      event.devices = cursor.address().map { [$0] } ?? []
      event.region = cursor.bracketedRange()
      event.markISABridge()
    case .range:
      takePreceding(start, &event)
      cursor.offset = end - 3
      event.region = cursor.bracketedRange()
      event.markISABridge()
    case .rangeAlone: event.region = cursor.bracketedRange()
    case .mapping:
      guard let region = cursor.failedMapping() else { return nil }
      event.region = region
      takePreceding(startOfMapping(before: start), &event)
    case .hookRefusal:
      guard let device = refusedByHook(before: start) else { return nil }
      event.devices = [device]
    case .xenRefusal:
      guard let device = disallowedByXen(before: start) else { return nil }
      event.devices = [device]
    case .linuxRegion, .xenRegion, .xenBracketedRegion, .memoryDefinition:
      return region(phrase.reading, event, &cursor)
    case .keptRegion: return keptRegion(event, endingAt: end)
    case .groupDirectory:
      if let group = cursor.decimal(), cursor.skip("/reserved_regions") { regionsFile = (group, cursor.offset) }
      return nil
    case .xenStructure(let isRMRR):
      xenDevices = isRMRR ? [] : nil
      return nil
    case .xenEndpoint:
      if let device = cursor.address() { xenDevices?.append(device) }
      return nil
    }
    return event
  }

  private mutating func region(_ reading: Phrase.Reading, _ event: LogEvent, _ cursor: inout TextCursor) -> LogEvent? {
    var event = event
    switch reading {
    case .linuxRegion:
      // %#016Lx is 0x and fourteen digits.
      guard let start = cursor.hexadecimal(before: "end:0x"), let end = cursor.hexadecimal(width: 14, isPadded: true)
      else {
        return nil
      }
      event.region = MemoryRange(start: start, end: end)
    case .memoryDefinition:
      guard let definition = cursor.memoryDefinition() else { return nil }
      (event.devices, event.region) = definition
    case .xenRegion:
      guard let start = cursor.hexadecimal(before: "end_addr"), let end = cursor.hexadecimal(width: 8) else {
        return nil
      }
      event.region = MemoryRange(start: start, end: end)
      event.devices = xenDevices ?? []
    case .xenBracketedRegion:
      guard let start = cursor.hexadecimal(before: ","), let end = cursor.hexadecimal(before: "]") else { return nil }
      event.region = MemoryRange(start: start, end: end)
      event.devices = xenDevices ?? []
    default: return nil
    }
    return event
  }

  /// `0x%016llx 0x%016llx direct` or `… direct-relaxable`, of which the word has been found (`iommu_group_show_resv_regions`,
  /// drivers/iommu/iommu.c).
  private func keptRegion(_ event: LogEvent, endingAt end: Int) -> LogEvent? {
    let start = end - "0x0123456789abcdef0x0123456789abcdefdirect".utf8.count
    var cursor = TextCursor(text: text, offset: start)
    guard start >= 0, cursor.skip("0x"), let first = cursor.hexadecimal(before: "0x"),
      let last = cursor.hexadecimal(before: "direct"), cursor.offset == end
    else { return nil }
    let isRelaxable = cursor.skip("-relaxable")
    guard cursor.isAtEndOfWord else { return nil }
    var event = event
    event.message = isRelaxable ? .relaxableRegion : .keptRegion
    event.region = MemoryRange(start: first, end: last)
    event.lines = text.line(at: start)...event.lines.upperBound
    // The kernel writes no more than a page.
    if let regionsFile, start - regionsFile.end < 4096 { event.group = regionsFile.group }
    // Linux makes that line of its own accord (`intel_iommu_get_resv_regions`, drivers/iommu/intel/iommu.c).
    if isRelaxable { event.markISABridge() }
    return event
  }

  /// Where QEMU's words for a mapping begin: `memory listener initialization failed: Region pc.ram: ` before the call.
  private func startOfMapping(before end: Int) -> Int {
    let start = max(lastEnd, end - 160)
    var window = text.bytes(start..<end)[...]
    let region = Array(":region".utf8)
    if window.last == UInt8(ascii: ":"),
      let index = window.indices.last(where: { window[$0...].starts(with: region) })
    {
      window = window[...index]
    }
    let listener = "memorylistenerinitializationfailed:"
    if window.hasSuffix(listener) { window = window.dropLast(listener.utf8.count) }
    return start + window.count
  }

  private func takePreceding(_ start: Int, _ event: inout LogEvent) {
    let preceding = PrecedingDevice(before: start, of: text, notBefore: lastEnd)
    event.devices = preceding.address.map { [$0] } ?? []
    event.group = preceding.group
  }

  /// `host device 0000:01:00.1 (Ethernet controller) ` before an offset, or the same with `: it `.
  private func refusedByHook(before end: Int) -> PCIAddress? {
    let window = text.bytes(max(lastEnd, end - 120)..<end)
    let mark = Array("hostdevice".utf8)
    guard let index = window.indices.last(where: { window[$0...].starts(with: mark) }) else { return nil }
    var cursor = TextCursor(text: text, offset: end - window.count + index + mark.count)
    return cursor.address()
  }

  /// `disallowed to assign 0000:00:1a.0 ` before an offset; what is only risky is assigned.
  private func disallowedByXen(before end: Int) -> PCIAddress? {
    let window = text.bytes(max(0, end - 40)..<end)
    let mark = Array("disallowedtoassign".utf8)
    guard let index = window.indices.last(where: { window[$0...].starts(with: mark) }) else { return nil }
    var cursor = TextCursor(text: text, offset: end - window.count + index + mark.count)
    return cursor.address()
  }
}

extension LogEvent {
  /// Linux maps the first 16 MiB for ISA bridges of its own accord (`iommu_prepare_isa`, drivers/iommu/intel-iommu.c).
  fileprivate mutating func markISABridge() {
    if region == MemoryRange(start: 0, end: 0xff_ffff) { message = .isaBridgeMap }
  }
}

extension TextCursor {
  /// Whether no letter or digit goes on here.
  fileprivate var isAtEndOfWord: Bool {
    guard text.joint(at: offset) == .none else { return true }
    let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[offset])
    return !isLetter && hexadecimalDigit(text[offset]) == nil && !"-_".utf8.contains(text[offset])
  }

  /// An `errno` that `(` or the end of the text follows, or that the end of a word or line ends.
  fileprivate mutating func errorNumber() -> Int? {
    var wrapped = self
    if let number = wrapped.decimal(), wrapped.offset >= text.count || wrapped.skip("(") {
      self = wrapped
      return number
    }
    return decimal(width: 1)
  }

  /// `(%p, 0x…, 0x…, %p) = -22` of QEMU, from behind the parenthesis: where in the guest's memory it failed with EINVAL.
  fileprivate func failedMapping() -> MemoryRange? {
    var cursor = self
    // What %p prints: 0x and at most sixteen digits.
    guard cursor.skip(past: ",0x", within: 24), let start = cursor.hexadecimal(before: ",0x"),
      let size = cursor.hexadecimal(before: ","),
      size > 0, cursor.skip(past: ")=-", within: 24), cursor.errorNumber() == 22
    else { return nil }
    return MemoryRange(start: start, end: start.addingReportingOverflow(size - 1).partialValue)
  }

  /// `IVMD_TYPEi devid_start: … devid_end: … range_start: … range_end: …`, from behind `IVMD_TYPE`; its end is exclusive.
  fileprivate func memoryDefinition() -> (devices: [PCIAddress], region: MemoryRange)? {
    var cursor = self
    guard cursor.skip(past: "devid_start:", within: 16), let first = cursor.address(), cursor.skip("devid_end:"),
      let last = cursor.address(),
      cursor.skip("range_start:"), let start = cursor.hexadecimal(before: "range_end:"),
      let end = cursor.hexadecimal(before: "flags:")
    else { return nil }
    // Of a range only the ends are named.
    return (first == last ? [first] : [first, last], MemoryRange(start: start, end: end &- 1))
  }
}
