import CLibvirt

/// A connection to libvirt that tells what happens there, until it is lost or let go.
///
/// `LibvirtEventLoop` has to run before there is one.
public struct LibvirtWatch: ~Copyable {
  /// The connection.
  public let connection: LibvirtConnection
  /// What libvirt cannot tell, in its own words: an older one, or one without a driver for it.
  public private(set) var untold: [String] = []
  private var domainCallback: Int32 = -1
  private var networkCallback: Int32 = -1
  private var nodeDeviceCallbacks: [Int32] = []

  /// Connects to a libvirt and calls `handler`, on the thread of the event loop, for each event.
  ///
  /// - Throws: `LibvirtError` where nobody answers at the URI, or where libvirt does not tell of domains.
  public static func open(
    uri: String, handler: @escaping @Sendable (LibvirtEvent) -> Void
  ) throws(LibvirtError) -> LibvirtWatch {
    var watch = LibvirtWatch(of: try LibvirtConnection(uri: uri))
    watch.watchConnection(handler)
    try watch.watchDomains(handler)
    watch.watchNetworks(handler)
    watch.watchNodeDevices(handler)
    return watch
  }

  private init(of connection: consuming LibvirtConnection) { self.connection = connection }

  deinit {
    // Each of them holds the connection, which would never be closed.
    let pointer = connection.connection
    if domainCallback >= 0 { virConnectDomainEventDeregisterAny(pointer, domainCallback) }
    if networkCallback >= 0 { virConnectNetworkEventDeregisterAny(pointer, networkCallback) }
    for callback in nodeDeviceCallbacks { virConnectNodeDeviceEventDeregisterAny(pointer, callback) }
    virConnectUnregisterCloseCallback(pointer, Self.onClose)
  }

  /// libvirt knows it again by its address.
  private static let onClose: virConnectCloseFunc = { _, _, opaque in EventHandler.from(opaque)?.call(.connectionLost) }

  /// Whether an event can change what becomes of a domain's next start, or that there is such a domain.
  private static func concernsStart(_ event: Int32) -> Bool {
    [
      VIR_DOMAIN_EVENT_DEFINED, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STOPPED,
    ].contains { Int32($0.rawValue) == event }
  }

  /// Whether a device can be given to a guest, by its name (`udevGenerateDeviceName`, src/node_device/node_device_udev.c); most
  /// that come and go are the network interfaces of guests and containers.
  static func concernsHostDevices(_ device: virNodeDevicePtr?) -> Bool {
    guard let device, let name = virNodeDeviceGetName(device) else { return true }
    return concernsHostDevices(named: String(cString: name))
  }

  /// The same by the name.
  public static func concernsHostDevices(named name: String) -> Bool {
    ["pci_", "vdpa_", "mdev_"].contains { name.hasPrefix($0) }
  }

  private mutating func watchConnection(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) {
    // A libvirt that hangs is a lost one: five times no answer within five seconds. Local drivers know no such thing.
    _ = virConnectSetKeepAlive(connection.connection, 5, 5)
    let opaque = EventHandler.retained(handler)
    guard virConnectRegisterCloseCallback(connection.connection, Self.onClose, opaque, EventHandler.release) != 0 else {
      return
    }
    // It has not taken the handler over.
    EventHandler.release(opaque)
    untold.append(LibvirtError.lastText)
  }

  private mutating func watchDomains(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) throws(LibvirtError) {
    let onDomain: @convention(c) (virConnectPtr?, virDomainPtr?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
      _, domain, event, _, opaque in
      guard LibvirtWatch.concernsStart(event), let domain, let name = virDomainGetName(domain) else { return 0 }
      EventHandler.from(opaque)?.call(.domain(name: String(cString: name)))
      return 0
    }
    let opaque = EventHandler.retained(handler)
    domainCallback = virConnectDomainEventRegisterAny(
      connection.connection, nil, Int32(VIR_DOMAIN_EVENT_ID_LIFECYCLE.rawValue),
      unsafeBitCast(onDomain, to: virConnectDomainEventGenericCallback.self), opaque, EventHandler.release)
    guard domainCallback < 0 else { return }
    EventHandler.release(opaque)
    throw .noEvents(LibvirtError.lastText)
  }

  private mutating func watchNetworks(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) {
    let onNetwork: @convention(c) (virConnectPtr?, virNetworkPtr?, Int32, Int32, UnsafeMutableRawPointer?) -> Void = {
      _, _, _, _, opaque in EventHandler.from(opaque)?.call(.network)
    }
    let opaque = EventHandler.retained(handler)
    networkCallback = virConnectNetworkEventRegisterAny(
      connection.connection, nil, Int32(VIR_NETWORK_EVENT_ID_LIFECYCLE.rawValue),
      unsafeBitCast(onNetwork, to: virConnectNetworkEventGenericCallback.self), opaque, EventHandler.release)
    guard networkCallback < 0 else { return }
    EventHandler.release(opaque)
    untold.append(LibvirtError.lastText)
  }

  private mutating func watchNodeDevices(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) {
    let onLifecycle:
      @convention(c) (virConnectPtr?, virNodeDevicePtr?, Int32, Int32, UnsafeMutableRawPointer?) -> Void = {
        _, device, _, _, opaque in
        if LibvirtWatch.concernsHostDevices(device) { EventHandler.from(opaque)?.call(.nodeDevice) }
      }
    let onUpdate: @convention(c) (virConnectPtr?, virNodeDevicePtr?, UnsafeMutableRawPointer?) -> Void = {
      _, device, opaque in
      if LibvirtWatch.concernsHostDevices(device) { EventHandler.from(opaque)?.call(.nodeDevice) }
    }
    let callbacks = [
      (
        VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE,
        unsafeBitCast(onLifecycle, to: virConnectNodeDeviceEventGenericCallback.self)
      ),
      (VIR_NODE_DEVICE_EVENT_ID_UPDATE, onUpdate),
    ]
    for (identifier, callback) in callbacks {
      let opaque = EventHandler.retained(handler)
      let number = virConnectNodeDeviceEventRegisterAny(
        connection.connection, nil, Int32(identifier.rawValue), callback, opaque, EventHandler.release)
      if number >= 0 {
        nodeDeviceCallbacks.append(number)
      } else {
        EventHandler.release(opaque)
        untold.append(LibvirtError.lastText)
      }
    }
  }
}

/// A handler as a C library keeps it.
private final class EventHandler: Sendable {
  private let handler: @Sendable (LibvirtEvent) -> Void

  private init(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) { self.handler = handler }

  func call(_ event: LibvirtEvent) { handler(event) }

  /// The handler with a count for the C library, which it gives back by `release`.
  static func retained(_ handler: @escaping @Sendable (LibvirtEvent) -> Void) -> UnsafeMutableRawPointer {
    Unmanaged.passRetained(EventHandler(handler)).toOpaque()
  }

  static func from(_ opaque: UnsafeMutableRawPointer?) -> EventHandler? {
    opaque.map { Unmanaged<EventHandler>.fromOpaque($0).takeUnretainedValue() }
  }

  static let release: virFreeCallback = { opaque in
    if let opaque { Unmanaged<EventHandler>.fromOpaque(opaque).release() }
  }
}
